import type { Message, Reaction, ReactionChange, UserId } from '#contracts';

/**
 * Sets `mine` on every reaction. Live changes are the same for all users, so they do not contain `mine`; it follows
 * from the listed users, from the change itself, or from the previous state.
 */
export function withMine(
  message: Message,
  held: Message | undefined,
  me: UserId | null,
  change: ReactionChange | undefined,
): Message {
  if (message.reactions.every(({ mine }) => mine !== undefined)) return message;
  const reactions = message.reactions.map((reaction) => {
    if (reaction.mine !== undefined) return reaction;
    const before = held?.reactions.find(({ emoji }) => emoji === reaction.emoji);
    return { ...reaction, mine: isMine(reaction, before, me, change) };
  });
  return { ...message, reactions };
}

function isMine(
  { emoji, count, userIds }: Reaction,
  before: Reaction | undefined,
  me: UserId | null,
  change: ReactionChange | undefined,
): boolean {
  if (me === null) return false;
  if (change?.userId === me && change.emoji === emoji) return change.on;
  if (userIds.includes(me)) return true;
  return count > userIds.length && before?.mine === true;
}
