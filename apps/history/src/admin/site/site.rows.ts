import type { MemberState, MessageId, Role, UserId, UserType } from '#contracts';
import type { MessageRow, StoredOrigin } from '../../room/rows/message.rows.js';
import type { RoomRow } from '../../room/rows/room.rows.js';

export type SiteRoom = Pick<RoomRow, 'id' | 'kind' | 'visibility' | 'name' | 'topic' | 'archived_at' | 'created_at'>;

export interface SiteMember {
  readonly user_id: UserId;
  readonly role: Role;
  readonly state: MemberState;
  readonly is_erased: boolean;
}

type Content =
  | 'body'
  | 'ext'
  | 'everyone'
  | 'mentions'
  | 'attachments'
  | 'reply_to'
  | 'thread_id'
  | 'in_room'
  | 'sender_id';
type Times = 'created_at' | 'edited_at' | 'deleted_at' | 'pinned_at';

export type SiteMessage = Pick<MessageRow, 'seq' | 'id' | 'kind' | 'system' | Content | Times> & {
  readonly forward_of: StoredOrigin | null;
  readonly is_origin_erased: true | null;
  readonly is_changed: boolean;
  readonly sender_type: UserType | null;
  /** Whom a system message concerns, unless erased. */
  readonly noticed_id: UserId | null;
  readonly has_replies: true | null;
};

export interface SiteReaction {
  readonly message_id: MessageId;
  readonly user_id: UserId;
  readonly emoji: string;
}
