import { isLanguage } from './code-languages.js';
import type { FoundBlock } from './tree.js';

const OPENING = /^(?<indent> {0,3})(?<fence>`{3,}|~{3,})(?<info>.*)$/;

interface Opening {
  readonly indent: number;
  readonly fence: string;
  readonly isTilde: boolean;
  readonly language: string;
  /** The line of code that follows the fence; `null` if a language does, or nothing. */
  readonly code: string | null;
}

/** The block of code that begins there. A fence of backticks that nothing ends is one up to the end. */
export function codeAt(lines: readonly string[], at: number): FoundBlock | null {
  const opening = openingOf(lines[at] ?? '');
  if (opening === null) return null;
  const closing = closingOf(lines, at + 1, opening);
  if (opening.isTilde && (opening.code !== null || closing === null)) return null;
  const end = closing?.line ?? lines.length;
  const inner = lines.slice(at + 1, end).map((line) => withoutIndent(line, opening.indent));
  const code = [opening.code, ...inner, closing?.code ?? null].filter((line) => line !== null);
  if (code.join('').trim() === '') return null;
  return {
    block: { type: 'code', language: opening.language, text: code.join('\n') },
    lines: Math.min(end + 1, lines.length) - at,
  };
}

/** A line such as ```` ```a``` ```` opens nothing: it is code in a line. */
function openingOf(line: string): Opening | null {
  const { indent = '', fence, info = '' } = OPENING.exec(line)?.groups ?? {};
  if (fence === undefined || (fence.startsWith('`') && info.includes(fence))) return null;
  const isNamed = info.trim() === '' || isLanguage(info);
  return {
    indent: indent.length,
    fence,
    isTilde: fence.startsWith('~'),
    language: isNamed ? info.trim() : '',
    code: isNamed ? null : info.trimStart(),
  };
}

interface Closing {
  readonly line: number;
  /** The code before the fence in its line; `null` for a fence alone. */
  readonly code: string | null;
}

/** The first fence alone in a line. If code stands behind the opening fence, or no fence is alone, one behind code ends it too. */
function closingOf(lines: readonly string[], from: number, { fence, code: first }: Opening): Closing | null {
  const alone = new RegExp(`^ {0,3}${fence}${fence.charAt(0)}*[ \\t]*$`);
  const behind = new RegExp(`^(.*?[^${fence.charAt(0)}])${fence}[ \\t]*$`);
  let late: Closing | null = null;
  for (let line = from; line < lines.length; line++) {
    const text = lines[line] ?? '';
    if (alone.test(text)) return { line, code: null };
    const [, code] = behind.exec(text) ?? [];
    if (code === undefined) continue;
    late ??= { line, code };
    if (first !== null) return late;
  }
  return late;
}

function withoutIndent(line: string, indent: number): string {
  const blanks = line.length - line.trimStart().length;
  return line.slice(Math.min(blanks, indent));
}
