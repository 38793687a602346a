import { getDefaults, Lexer, type MarkedToken, Tokenizer } from 'marked';

/** Deeper quotes and lists are shown as they were typed. */
export const NESTING_MAX = 12;
/** The lexer's time grows with the square of the number of these characters. */
const DELIMITERS_MAX = 1_000;
/** The time also grows with the square of the length of blanks, of a name before an `@`, and of punctuation after an address. */
const RUN_MAX = 200;
const CACHED_BODIES_MAX = 500;

const NESTED_BLOCKS = new RegExp(
  String.raw`^(?:[ \t]*(?:>|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))){${NESTING_MAX + 1}}`,
  'm',
);
const DELIMITERS = /[*_~[\]`!]/g;
const LONG_RUN = new RegExp(
  String.raw`[ \t]{${RUN_MAX}}|[?!.,:;*_'"~)]{${RUN_MAX}}|[\w.!#$%&'*+/=?^{|}~\x60-]{${RUN_MAX}}@`,
);

const refuse = (): undefined => undefined;
/** Without these tokenizers HTML, rules, definitions and indented code are text. */
const REFUSED = {
  html: refuse,
  tag: refuse,
  def: refuse,
  reflink: refuse,
  lheading: refuse,
  hr: refuse,
  code: refuse,
};
/** The cells of the largest table. Each row has one for each column, also where the text has none. */
const CELLS_MAX = 1_000;
/** A line, below it the one that makes it the head of a table, and the lines until an empty one. */
const TABLE = /^([^\n]+)\n[ |:-]+(?:\n[^\n]+)*/;

class BoundedTokenizer extends Tokenizer {
  override table(source: string) {
    return isSmallTable(source) ? super.table(source) : undefined;
  }
}

const options = { ...getDefaults(), breaks: true, tokenizer: Object.assign(new BoundedTokenizer(), REFUSED) };

/** False if the text begins with a table that is too large. */
export function isSmallTable(source: string): boolean {
  const [lines = '', head = ''] = TABLE.exec(source) ?? [];
  return head.split('|').length * lines.split('\n').length <= CELLS_MAX;
}

const cache = new Map<string, readonly MarkedToken[] | null>();

/** The Markdown tokens of the body, or `null` if it is to be shown as plain text. The latest results are cached. */
export function parse(body: string): readonly MarkedToken[] | null {
  const cached = cache.get(body);
  if (cached !== undefined) return cached;
  const tokens = lex(body);
  const oldest = cache.size >= CACHED_BODIES_MAX ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
  cache.set(body, tokens);
  return tokens;
}

function lex(body: string): readonly MarkedToken[] | null {
  if (NESTED_BLOCKS.test(body) || LONG_RUN.test(body)) return null;
  if ((body.match(DELIMITERS)?.length ?? 0) > DELIMITERS_MAX) return null;
  const tokens = Lexer.lex(body, options) as MarkedToken[];
  return tokens.some(hasText) ? tokens : null;
}

/** False for a lone `-` or `>`: as Markdown it would show nothing. */
function hasText(token: MarkedToken): boolean {
  if (token.type === 'list') return token.items.some((item) => item.text.trim() !== '');
  return token.type === 'table' || ('text' in token && token.text.trim() !== '');
}
