import type { Message, Piece } from '#contracts';

/** The state that stays of two states of one message: of two that grow the longer text, otherwise the newer one. */
export function stateOfTwo(held: Message, other: Message): Message {
  const newer = other.rev > held.rev ? other : held;
  if (held.grow !== 'growing' || other.grow !== 'growing') return newer;
  const longer = pointsOf(other.body).length > pointsOf(held.body).length ? other : held;
  return { ...newer, body: longer.body };
}

/** The message with the part of the piece that it does not have; null if text before the piece is missing. */
export function grownBy(message: Message, { offset, text }: Piece): Message | null {
  const length = pointsOf(message.body).length;
  if (offset > length) return null;
  return {
    ...message,
    body:
      message.body +
      pointsOf(text)
        .slice(length - offset)
        .join(''),
  };
}

/** Every length of the protocol counts code points. */
function pointsOf(text: string): string[] {
  return Array.from(text);
}
