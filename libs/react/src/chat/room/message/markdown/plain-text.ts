import type { MarkedToken, Token } from 'marked';

import { parse } from './parse.js';
import { safeLink } from './safe-link.js';

/** The text of a message in one line, without the marks of Markdown. */
export function plainText(body: string): string {
  const tokens = parse(body);
  return (tokens === null ? body : textOf(tokens, ' ')).replaceAll(/\s+/g, ' ').trim();
}

/** The text of Markdown tokens, without its marks. */
export function textOf(tokens: readonly Token[], separator = ''): string {
  // The lexer has no extensions, so all tokens are its own.
  return (tokens as readonly MarkedToken[]).map(tokenText).join(separator);
}

function tokenText(token: MarkedToken): string {
  if (token.type === 'list') return token.items.map((item) => textOf(item.tokens, ' ')).join(' ');
  if (token.type === 'table')
    return token.header
      .concat(...token.rows)
      .map(({ tokens }) => textOf(tokens))
      .join(' ');
  if ((token.type === 'link' || token.type === 'image') && safeLink(token.href) === null) return token.raw;
  if (token.type === 'image') return token.text === '' ? token.href : token.text;
  return innerText(token);
}

function innerText(token: MarkedToken): string {
  if ('tokens' in token && token.tokens !== undefined)
    return textOf(token.tokens, token.type === 'blockquote' ? ' ' : '');
  return 'text' in token ? token.text : token.raw;
}
