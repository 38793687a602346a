import type { ErrorBody, Ext, MessageId, RequestOf, Rev, RoomId, SendEvent, Seq, UserBrief } from '#contracts';

import type { OwnMessage } from '../replica/read-state.policy.js';
import type { Draft } from './draft.policy.js';
import { type PendingFile, waitingFile } from './pending-file.js';

/**
 * State of an outgoing message. `waiting`: will be sent or resent, once its files are uploaded; `error` has the reason of
 * the last failure. `sending`: waits for the answer. `sent`: stored, but not yet among the room's messages. `failed`: the
 * server refused it or one of its files.
 */
export type PendingStatus = 'waiting' | 'sending' | 'sent' | 'failed';

/** A request of such an event, without the fields that the outbox adds. */
export type SendFields = {
  [Event in SendEvent]: { readonly event: Event; readonly fields: Omit<RequestOf<Event>, 'id' | 'roomId' | 'afterId'> };
}[SendEvent];

/** An outgoing message: the request, and the fields to show until the room contains the message. */
export interface PendingMessage extends Required<Omit<Draft, 'files' | 'replyTo' | 'ext' | 'threadId'>> {
  readonly id: MessageId;
  readonly roomId: RoomId;
  /** The user, as when the message was written; `null` until the user is known. */
  readonly sender: UserBrief | null;
  readonly request: SendFields;
  /** In the order of the message. The message is sent when all are `done`. */
  readonly files: readonly PendingFile[];
  readonly replyTo: MessageId | null;
  readonly threadId: MessageId | null;
  readonly ext: Ext | null;
  /** By this client's clock. */
  readonly createdAt: string;
  readonly status: PendingStatus;
  readonly error: ErrorBody | null;
  /** Set once stored. */
  readonly seq: Seq | null;
  readonly rev: Rev | null;
}

/** A message that the user has just written. `refusal`: it cannot be sent. */
export function newEntry(
  origin: Pick<PendingMessage, 'id' | 'roomId' | 'sender' | 'createdAt'>,
  request: SendFields,
  draft: Draft,
  files: readonly PendingFile[],
  refusal: ErrorBody | null,
): PendingMessage {
  const { body, replyTo, threadId, ext, mentions = [], everyone = false, inRoom = false } = draft;
  const optional = { replyTo: replyTo ?? null, threadId: threadId ?? null, ext: ext ?? null };
  const shown = { body, files, mentions, everyone, inRoom, ...optional };
  const status = refusal === null ? 'waiting' : 'failed';
  return { ...origin, request, ...shown, status, error: refusal, seq: null, rev: null };
}

/**
 * Builds the request. `after` is the previous outgoing message, unless the room shows that one already. `keepsUnread`: there is
 * something that its author may not have seen.
 */
export function sendRequest(
  { id, roomId, request, files }: PendingMessage,
  after: PendingMessage | undefined,
  keepsUnread: boolean,
) {
  const attachments = files.flatMap(({ file }) => file?.id ?? []);
  const { keepsUnread: _, ...fields } = request.fields;
  return {
    id,
    roomId,
    ...fields,
    ...(keepsUnread && { keepsUnread }),
    ...(attachments.length > 0 && { attachments }),
    ...(after !== undefined && { afterId: after.id }),
  };
}

/**
 * The message as its ack tells it. Only the message itself says whether it keeps something unread, and a request of it whose ack was
 * lost may have asked for that; so one that may ask counts as one that does.
 */
export function ackedMessage({ seq, threadId, inRoom, request }: PendingMessage & { readonly seq: Seq }): OwnMessage {
  return { seq, threadId, inRoom, ...(request.fields.keepsUnread === true && { keepsUnread: true }) };
}

/** True if the message waits for nothing but its own request. */
export function isUploaded({ files }: PendingMessage): boolean {
  return files.every(({ status }) => status === 'done');
}

/** The message as it is saved: nothing is in progress. */
export function toSaved(entry: PendingMessage): PendingMessage {
  const files = entry.files.map((file) => (file.status === 'uploading' ? waitingFile(file) : file));
  return { ...entry, files, status: entry.status === 'sending' ? 'waiting' : entry.status };
}

/** A message in storage. Earlier versions of the client saved no files, no sender, no replies and no message to everyone. */
export type SavedMessage = Omit<PendingMessage, Added> & Partial<Pick<PendingMessage, Added>>;

type Added = 'files' | 'sender' | 'threadId' | 'inRoom' | 'everyone';
