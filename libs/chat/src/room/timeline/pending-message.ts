import type { Me, Message, PendingMessage, Rev, Seq } from '#client';

const shown = new WeakMap<PendingMessage, Message>();

/** A message that is on its way, as it will look when it is stored. The same object for the same entry. */
export function pendingMessage(entry: PendingMessage, me: Me | null): Message {
  const held = shown.get(entry);
  const sender = me?.user ?? null;
  const senderId = sender?.id ?? null;
  if (held !== undefined && held.senderId === senderId) return held;
  const message: Message = {
    id: entry.id,
    roomId: entry.roomId,
    seq: (entry.seq ?? 0) as Seq,
    rev: (entry.rev ?? 0) as Rev,
    kind: 'text',
    senderId,
    sender,
    body: entry.body,
    ext: entry.ext,
    system: null,
    createdAt: entry.createdAt,
    editedAt: null,
    version: 1,
    deletedAt: null,
    replyTo: entry.replyTo,
    threadId: entry.threadId,
    inRoom: entry.inRoom,
    forwardOf: null,
    mentions: [...entry.mentions],
    ...(entry.everyone && { everyone: true }),
    reactions: [],
    pinned: false,
    attachments: [],
    autoBody: entry.files.length > 0 && entry.body === '',
  };
  shown.set(entry, message);
  return message;
}
