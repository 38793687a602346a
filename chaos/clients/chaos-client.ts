import type {
  ClientEvent,
  ClientEventData,
  ErrorCode,
  Message,
  MessageId,
  PresenceStatus,
  RequestOf,
  RoomId,
  UserId,
} from '#contracts';

import type { Recorder } from '../records/recorder.js';
import type { ReadPosition } from '../records/record.js';

/** The fields of a request, without its validation class. */
export type RequestFields<Event extends ClientEvent> = { [Field in keyof RequestOf<Event>]: RequestOf<Event>[Field] };

/** `LOST`: the connection ended before an answer came. `length`: that of the error. */
export type Outcome<Data> =
  | { readonly ok: true; readonly data: Data }
  | { readonly ok: false; readonly code: ErrorCode | 'LOST'; readonly mayRepeat: boolean; readonly length?: number };

/** Where a reply goes, and whom it mentions. */
export interface Reply {
  readonly threadId: MessageId;
  readonly inRoom: boolean;
  readonly mentions: readonly UserId[];
}

/** What a message has beside its text. */
export interface Extras {
  readonly reply?: Reply;
  readonly everyone?: true;
  readonly keepsUnread?: true;
}

/** The fields of `message:send` for them. */
export function extraFields({ reply, ...marks }: Extras) {
  if (reply === undefined) return marks;
  const { threadId, inRoom, mentions } = reply;
  return { ...marks, threadId, ...(inRoom && { inRoom }), ...(mentions.length > 0 && { mentions: [...mentions] }) };
}

/** A chat client of one user, which keeps itself connected and in step. */
export interface ChaosClient {
  readonly name: string;
  readonly userId: UserId;
  readonly recorder: Recorder;
  /** True if no message waits for its answer. A raw client also waits for the end of every growing message that it shows. */
  readonly isIdle: boolean;
  /** The messages that it shows; null if it does not show the room. */
  messages(roomId: RoomId): readonly Message[] | null;
  /** The position that it shows; null if it does not compute one. */
  position(roomId: RoomId): ReadPosition | null;
  presence(): ReadonlyMap<UserId, PresenceStatus>;
  /** True if the last `ready` names the feature. */
  has(feature: string): boolean;
  /** Sends until the server has stored or refused the message. */
  send(roomId: RoomId, body: string, extras?: Extras): void;
  /** Uploads a file, then sends it with the message. */
  sendFile(roomId: RoomId, body: string, bytes: Uint8Array): void;
  /** Asks once, or a few times as the errors say. Never rejects. */
  attempt<Event extends ClientEvent>(
    event: Event,
    fields: RequestFields<Event>,
  ): Promise<Outcome<ClientEventData[Event]>>;
  /** Joins the public room and shows it. False: it did not work. */
  join(roomId: RoomId): Promise<boolean>;
  watch(userIds: readonly UserId[]): Promise<void>;
  /** Shows the rooms that it should show and does not; called now and then. */
  upkeep(): void;
  /** Breaks its connection; it connects again by itself. */
  cut(): void;
  close(): void;
}
