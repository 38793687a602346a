/** A fence at the start of a block. One of backticks has none behind it in its line. */
const FENCE = /^ {0,3}(?<fence>`{3,}(?!.*`)|~{3,})/;

/** Parts of a Markdown text in turn: text, code with its marks, text, and so on. Joined they are the whole. */
export function splitCode(markdown: string): readonly string[] {
  if (!/`|~~~/.test(markdown)) return [markdown];
  const parts = [''];
  let paragraph: string[] = [];
  const endParagraph = (): void => {
    addSpans(parts, paragraph.join(''));
    paragraph = [];
  };
  const lines = markdown.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    const fence = FENCE.exec(line)?.groups?.['fence'];
    if (fence === undefined) {
      paragraph.push(line);
      if (line.trim() === '') endParagraph();
      at += 1;
      continue;
    }
    endParagraph();
    const end = endOfFence(lines, at + 1, fence);
    parts.push(lines.slice(at, end).join(''), '');
    at = end;
  }
  endParagraph();
  return parts;
}

/** The line behind the closing fence. Without one the code goes to the end. */
function endOfFence(lines: readonly string[], from: number, fence: string): number {
  const closing = new RegExp(`^ {0,3}${fence}${fence.charAt(0)}*\\s*$`);
  for (let at = from; at < lines.length; at++) if (closing.test(lines[at] ?? '')) return at + 1;
  return lines.length;
}

/** Adds the text and the code between runs of backticks of one length. A backslash keeps a run from beginning code. */
function addSpans(parts: string[], paragraph: string): void {
  const runs = new Runs(paragraph);
  let from = 0;
  for (const { index, 0: found } of paragraph.matchAll(/\\[^]|`+/g)) {
    if (index < from || found.startsWith('\\')) continue;
    const closing = runs.next(found.length, index);
    if (closing === undefined) continue;
    const end = closing + found.length;
    parts.push(`${parts.pop() ?? ''}${paragraph.slice(from, index)}`, paragraph.slice(index, end), '');
    from = end;
  }
  parts.push(`${parts.pop() ?? ''}${paragraph.slice(from)}`);
}

/** The places of runs of backticks, asked for from the first to the last. */
class Runs {
  private readonly byLength = new Map<number, { readonly places: number[]; passed: number }>();

  constructor(paragraph: string) {
    for (const { index, 0: run } of paragraph.matchAll(/`+/g)) {
      const same = this.byLength.get(run.length) ?? { places: [], passed: 0 };
      same.places.push(index);
      this.byLength.set(run.length, same);
    }
  }

  next(length: number, behind: number): number | undefined {
    const same = this.byLength.get(length);
    if (same === undefined) return undefined;
    while ((same.places[same.passed] ?? Infinity) <= behind) same.passed += 1;
    return same.places[same.passed];
  }
}
