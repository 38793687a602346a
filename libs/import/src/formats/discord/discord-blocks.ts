const FENCED = /```[^]*?```/g;
const FENCE_OR_QUOTE = /```[^]*?```|^>>> (?=\S)/gm;

/** The lines of a text of Discord as Markdown has them: fences in lines of their own, quotes, headings. */
export function discordBlocks(text: string): string {
  const quote = [...text.matchAll(FENCE_OR_QUOTE)].find(({ 0: found }) => found.startsWith('>'));
  if (quote === undefined) return outside(text);
  const inner = outside(text.slice(quote.index + quote[0].length));
  const quoted = inner.split('\n').map((line) => `> ${line}`);
  return outside(text.slice(0, quote.index)) + quoted.join('\n');
}

function outside(text: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const { index, 0: found } of text.matchAll(FENCED)) {
    parts.push(lines(text.slice(from, index)), fence(found, index, text));
    from = index + found.length;
  }
  return [...parts, lines(text.slice(from))].join('');
}

/** Small print is text, and Discord has three levels of headings. */
const lines = (text: string): string => text.replaceAll(/^-# (?=\S)/gm, '').replaceAll(/^(?=#{4,6} \S)/gm, '\\');

/** Discord takes a fence of several lines at any place of a line, Markdown in lines of its own. */
function fence(found: string, at: number, text: string): string {
  const inner = found.slice(3, -3);
  if (!inner.includes('\n') || inner.trim() === '') return found;
  const before = text.slice(text.lastIndexOf('\n', at - 1) + 1, at);
  if (/^> ?$/.test(before)) return found;
  const language = /^[\w+#.-]*\n(?=\s*\S)/.exec(inner)?.[0] ?? '\n';
  const code = withoutEmptyEnds(inner.startsWith(language) ? inner.slice(language.length) : inner);
  const end = at + found.length;
  const isLast = end === text.length || text.charAt(end) === '\n';
  return `${before === '' || at === 0 ? '' : '\n'}\`\`\`${language}${code}\n\`\`\`${isLast ? '' : '\n'}`;
}

function withoutEmptyEnds(code: string): string {
  let from = 0;
  let to = code.length;
  while (code.charAt(from) === '\n') from++;
  while (to > from && code.charAt(to - 1) === '\n') to--;
  return code.slice(from, to);
}
