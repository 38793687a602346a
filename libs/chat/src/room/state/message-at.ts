import { ChatError, type Message, type MessageId, type Parley, type RoomId } from '#client';

/** The message of the room by its id or `seq`; `null` if the server does not give it to the user. Rejects without an answer. */
export async function messageAt(
  parley: Parley,
  roomId: RoomId,
  target: { readonly id: MessageId } | { readonly seq: number },
): Promise<Message | null> {
  try {
    if ('id' in target) return await parley.ask('message:get', { roomId, id: target.id });
    const { messages } = await parley.ask('message:page', { roomId, around: target.seq, limit: 1 });
    return messages.find(({ seq }) => seq === target.seq) ?? null;
  } catch (error) {
    if (error instanceof ChatError && error.retry === 'never') return null;
    throw error;
  }
}
