import { type BodyBlock, type BodyInline, type BodyItem, parseBody } from '#client/body';

/** ANSI codes that begin and end a style. */
const STYLES = { strong: [1, 22], dim: [2, 22], emphasis: [3, 23], strike: [9, 29], code: [7, 27] } as const;

/** A body with its formats as styles of the terminal, line by line. `body` has no control characters. */
export function styledText(body: string): string {
  return blocksOf(parseBody(body)).join('\n');
}

function blocksOf(blocks: readonly BodyBlock[]): readonly string[] {
  return blocks.flatMap(blockLines);
}

export function blockLines(block: BodyBlock): readonly string[] {
  switch (block.type) {
    case 'paragraph':
      return styledInline(block.content).split('\n');
    case 'heading':
      return [styled('strong', styledInline(block.content))];
    case 'quote':
      return blocksOf(block.blocks).map((line) => `> ${line}`);
    case 'list':
      return block.items.flatMap(itemLines);
    case 'code':
      return block.text.split('\n').map((line) => `  ${line}`);
    case 'table':
      return block.typed.split('\n');
  }
}

function itemLines({ number, done, blocks }: BodyItem): readonly string[] {
  const box = done === null ? '' : `[${done ? 'x' : ' '}] `;
  const mark = `${number === '' ? '-' : number} ${box}`;
  return blocksOf(blocks).map((line, index) => `${index === 0 ? mark : ' '.repeat(mark.length)}${line}`);
}

export function styledInline(content: readonly BodyInline[]): string {
  return content.map(partOf).join('');
}

function partOf(part: BodyInline): string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'code':
      return styled('code', part.text);
    case 'link':
      return part.isBare ? styledInline(part.content) : `${styledInline(part.content)} (${part.href})`;
    default:
      return styled(part.type, styledInline(part.content));
  }
}

/** The line in a weaker colour. Bold text in it ends with the same code, after which the rest has to be dim again. */
export function dimmed(line: string): string {
  const [begin, end] = STYLES.dim;
  return styled('dim', line.replaceAll(ansi(end), `${ansi(end)}${ansi(begin)}`));
}

function styled(style: keyof typeof STYLES, text: string): string {
  const [begin, end] = STYLES[style];
  return `${ansi(begin)}${text}${ansi(end)}`;
}

const ansi = (number: number): string => `\u001b[${number}m`;
