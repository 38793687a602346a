import { describe, expect, it } from 'vitest';
import { emojiOf, reactionOf, withEmoji } from './emoji.js';

describe('a short code', () => {
  it.each([
    ['+1', '👍'],
    ['thumbsup', '👍'],
    ['wave::skin-tone-3', '👋🏼'],
    ['wave_medium_skin_tone', '👋🏽'],
    ['thumbsup_tone2', '👍🏼'],
    ['writing_hand::skin-tone-6', '✍🏿'],
    ['flag-de', '🇩🇪'],
    ['heart', '❤️'],
    ['no_such_code', null],
  ])('%s is %s', (code, emoji) => expect(emojiOf(code)).toBe(emoji));

  it('that nobody knows stays as it is', () => {
    expect(withEmoji('10:30:00 :tada: :party-parrot:')).toBe('10:30:00 🎉 :party-parrot:');
    expect(reactionOf('party-parrot')).toBe(':party-parrot:');
  });
});
