import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** By name: the lines of a block. */
export type Blocks = Readonly<Record<string, readonly string[]>>;

/** The file, which is written by hand, with new lines in its generated blocks. @throws Error as `fillBlocks` */
export function withBlocks(root: string, file: string, blocks: Blocks): string {
  return fillBlocks(readFileSync(join(root, file), 'utf8'), file, blocks);
}

/**
 * Fills each block between the comments `begin NAME (npm run gen)` and `end NAME`, in any syntax of comments. Its lines get
 * the indentation of the first comment. A name may stand for several blocks.
 * @throws Error if the text lacks one of the blocks
 */
export function fillBlocks(text: string, file: string, blocks: Blocks): string {
  return Object.entries(blocks).reduce((filled, [name, lines]) => {
    const parts = new RegExp(
      `^( *)(.*\\bbegin ${name} \\(npm run gen\\).*\n)[^]*?^(.*\\bend ${name}(?: -->)?\n)`,
      'gm',
    );
    if (filled.search(parts) < 0) throw new Error(`${file} has no block ${name}`);
    return filled.replaceAll(parts, (_block, indent: string, begin: string, end: string) =>
      [indent + begin, ...lines.map((line) => (line === '' ? '\n' : `${indent}${line}\n`)), end].join(''),
    );
  }, text);
}

/** The lines of all lists, with an empty line between two lists. */
export function apart(lists: readonly (readonly string[])[]): string[] {
  return lists.flatMap((lines) => ['', ...lines]).slice(1);
}

/** A table as the lines of a block in Markdown, as it is: the formatter would align its columns. */
export function tableLines(table: string): string[] {
  return ['', '<!-- prettier-ignore -->', ...table.split('\n'), ''];
}
