import { describe, expect, it } from 'vitest';
import { userMark } from '../../marks.js';
import { telegramText, textParts } from './telegram-text.js';

const OWNER = { id: 'user1', name: 'Ann Lee', username: 'ann' };

const part = (type: string, text: string, own: object = {}): object => ({ type, text, ...own });

describe('a text of Telegram', () => {
  it.each([
    ['plain text', 'a *b* _c_ `d`\n# e\n- f\n> g\n1. h', 'a \\*b\\* \\_c\\_ \\`d`\n\\# e\n\\- f\n\\> g\n1\\. h'],
    ['marks', [part('bold', 'b '), part('italic', 'i\nj'), part('strikethrough', 's')], '**b** _i_\n_j_~~s~~'],
    ['marks in words', ['so', part('bold', 'me'), 'thing'], 'something'],
    ['code', [part('code', 'a<b'), ' ', part('code', 'a`b')], '`a<b` ``a`b``'],
    ['blocks', ['a ', part('pre', 'x = *1*', { language: 'py' }), ' b'], 'a \n```py\nx = *1*\n```\n b'],
    ['quotes', [part('blockquote', 'a\n*b*'), 'c'], '> a\n> \\*b\\*\nc'],
    [
      'links',
      [part('text_link', 'x', { href: 'https://example.org/?a=1&b=2' }), ' ', part('link', 'https://e.org/a_b_c')],
      '[x](https://example.org/?a=1&b=2) https://e.org/a_b_c',
    ],
    ['links that lead nowhere', [part('text_link', 'x', { href: 'tg://user?id=1' })], 'x'],
    [
      'people',
      [part('mention_name', 'Bobby', { user_id: 2 }), ' ', part('mention', '@xen'), ' ', part('mention', '@Ann')],
      `${userMark('user2', 'Bobby')} @xen ${userMark('user1', 'Ann')}`,
    ],
    ['other kinds', [part('spoiler', 'a'), part('underline', 'b'), part('hashtag', '#c'), part('new', 'd')], 'ab#cd'],
  ])('T6: is Markdown of %s', (_, text, expected) => {
    expect(telegramText(textParts({ text }), OWNER)).toBe(expected);
  });
});
