import type { Ext } from '#contracts';
import { listedPicture } from '#contracts/listed-picture';
import type { ForeignPost } from './foreign/foreign-post.js';

/**
 * The `ext` that says how the sender wants the message to look.
 * @param botName goes with a picture that has no name
 * @param origins of the pictures that clients show
 */
export function lookOf(
  { sender, color }: Pick<ForeignPost, 'sender' | 'color'>,
  botName: string,
  origins: readonly string[],
): Ext {
  const avatarUrl = sender?.avatarUrl === undefined ? null : listedPicture(sender.avatarUrl, origins);
  const name = sender?.name ?? (avatarUrl === null ? undefined : botName);
  return {
    ...(name !== undefined && { sender: { name, ...(avatarUrl !== null && { avatarUrl }) } }),
    ...(color !== null && { color }),
  };
}
