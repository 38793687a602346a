import { v5 } from 'uuid';
import { ChatError, isId, type CommandRequests, type IncomingId, type MessageId } from '#contracts';

export type SendRequest = CommandRequests['message:send'];

/** The id for which a header `idempotency-key` stands: a UUID itself, or one that the webhook and another text yield. */
export function idOfKey(key: string | undefined, webhook: IncomingId): MessageId | undefined {
  if (key === undefined || key === '') return undefined;
  return givenIdOf(key)[0] ?? (v5(key, webhook) as MessageId);
}

/** The value as the id of a message, if it is a UUID. */
export function givenIdOf(value: unknown): MessageId[] {
  const id = typeof value === 'string' ? value.toLowerCase() : undefined;
  return isId(id) ? [id as MessageId] : [];
}

/** The request with each of the ids, in the thread before outside it. */
export function candidatesOf(
  request: Omit<SendRequest, 'id'>,
  ids: readonly MessageId[],
  threadId: unknown,
): SendRequest[] {
  const [root] = givenIdOf(threadId);
  return ids.flatMap((id) => [...(root === undefined ? [] : [{ ...request, id, threadId: root }]), { ...request, id }]);
}

/** Whether another id, or no thread, may be fine: the id stands for other content, or the message is no root of the room. */
export function mayBeOther(error: unknown): boolean {
  if (!(error instanceof ChatError)) return false;
  const { field } = error.details;
  return error.code === 'IDEMPOTENCY_MISMATCH' || error.code === 'GONE' || field === 'threadId' || field === 'replyTo';
}
