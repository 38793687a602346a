import type { Message } from '#contracts';

/**
 * The state with the longer `body` of both, if the message grows in both: pieces have no part in `rev`, and most answers have the
 * beginning alone.
 */
export function grownTo(state: Message, other: Pick<Message, 'grow' | 'body'> | undefined): Message {
  const isLonger = other !== undefined && other.body.length > state.body.length;
  return isLonger && state.grow === 'growing' && other.grow === 'growing' ? { ...state, body: other.body } : state;
}
