import type { UserId } from '#contracts';
import type { MemberRecord } from '../rows/room-facts.js';
import { seqOf, urevOf, type RoomDraft } from './room-draft.js';

/** The row of a user who has never been in the room. */
export function newMember(draft: RoomDraft, userId: UserId): Omit<MemberRecord, 'rev'> {
  return {
    room_id: draft.roomId,
    user_id: userId,
    role: 'member',
    state: 'left',
    joined_at: draft.now,
    read_seq: seqOf(0),
    notify: 'all',
    muted_until: null,
    mute_reason: null,
    gone_reason: null,
    last_sent_at: null,
    last_edited_at: null,
    unopened_at: null,
    hidden_seq: null,
    sent_aside_seq: null,
    favourite: false,
    section: null,
    unread_mark: false,
    unread_from: null,
    notify_until: null,
    notify_meanwhile: null,
    threads_read_seq: null,
    urev: urevOf(0),
  };
}
