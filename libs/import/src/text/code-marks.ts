/** Code in lines of its own, behind a fence longer than each run of backticks in it; `''` without code. */
export function fenced(code: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestRun(code) + 1));
  const info = /^[\w+#.-]{1,40}$/.test(language) ? language : '';
  return code.trim() === '' ? '' : `${fence}${info}\n${code}\n${fence}`;
}

/** Code in a line. */
export function spanned(code: string): string {
  const ticks = '`'.repeat(longestRun(code) + 1);
  const blank = /^`|`$/.test(code) ? ' ' : '';
  return code.trim() === '' ? code : `${ticks}${blank}${code}${blank}${ticks}`;
}

const longestRun = (code: string): number =>
  Array.from(code.matchAll(/`+/g), ([run]) => run.length).reduce((longest, length) => Math.max(longest, length), 0);
