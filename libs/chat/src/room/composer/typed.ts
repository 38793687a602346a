/** The beginning of a name that the user is typing: `query` is the text between its sign and the caret. */
export interface Typed {
  readonly sign: '@' | '#' | ':';
  readonly start: number;
  readonly end: number;
  readonly query: string;
}

/** Longer names are not completed. */
const CHARACTERS_MAX = 100;
/** People by up to three words, rooms by one; emoji by two characters, because `:)` and `:D` are texts of their own. */
const TYPED = new RegExp(
  String.raw`(?<![\p{L}\p{N}_@#:.&/-])(?:(@)([\p{L}\p{M}\p{N}_.-]{0,32}(?: [\p{L}\p{M}\p{N}_.-]+){0,2})|(#)([\p{L}\p{M}\p{N}_.-]*)|(:)([a-z\d_+-]{2,}))$`,
  'iu',
);

/** The name that ends at the caret, or `null`. An e-mail address such as `ann@example.org` has none. */
export function typedAt(text: string, caret: number): Typed | null {
  const found = TYPED.exec(text.slice(Math.max(0, caret - CHARACTERS_MAX), caret));
  if (found === null) return null;
  const [whole, ...groups] = found;
  const [sign = '@', query = ''] = groups.filter((group) => group !== undefined);
  return { sign: sign as Typed['sign'], start: caret - whole.length, end: caret, query };
}
