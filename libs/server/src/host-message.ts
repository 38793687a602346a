import type { Ext } from '#contracts';

interface MessageToSend {
  /** A UUID that stands for the message: a job that is repeated sends it once. Left out: the call makes one for its own repeats. */
  readonly id?: string;
  /** The host's id of the sender. Needs the scope `sessions` too. Left out: the app's bot. */
  readonly as?: string;
  readonly body: string;
  readonly ext?: Ext;
  /** The host's ids of members. */
  readonly mentions?: readonly string[];
  /** The id of a message. */
  readonly replyTo?: string;
  /** The id of a message: Parley stores this one only after that. */
  readonly afterId?: string;
  /** The id of the message whose thread this one is a reply in. */
  readonly threadId?: string;
  /** The reply is also sent to the room. */
  readonly inRoom?: boolean;
}

/** `room`: the host's own id of a room; `roomId`: Parley's id of any room that the sender may write in. */
export type RoomOfMessage =
  | { readonly room: string; readonly roomId?: never }
  | { readonly roomId: string; readonly room?: never };

export type HostMessage = MessageToSend & RoomOfMessage;

/** A message that grows has no other sender than the app's bot. */
export type HostGrowingMessage = Omit<MessageToSend, 'as' | 'body'> & RoomOfMessage;
