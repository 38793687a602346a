import { qualifiedEmoji } from '#contracts/emoji';

/** The emoji without a skin tone, so that all tones are one reaction. */
export const oneEmoji = (emoji: string): string => qualifiedEmoji(emoji.replaceAll(/\p{Emoji_Modifier}/gu, ''));
