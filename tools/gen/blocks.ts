import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A file written by hand, with new lines in its generated blocks. A block stands between `# begin NAME (npm run gen)` and
 * `# end NAME` and keeps the indentation of the first.
 * @throws Error if the file has no such block
 */
export function withBlocks(root: string, file: string, blocks: Readonly<Record<string, readonly string[]>>): string {
  return Object.entries(blocks).reduce(
    (text, [name, lines]) => fill(text, file, name, lines),
    readFileSync(join(root, file), 'utf8'),
  );
}

function fill(text: string, file: string, name: string, lines: readonly string[]): string {
  const begin = `# begin ${name} (npm run gen)\n`;
  const [from, to] = [text.indexOf(begin), text.indexOf(`# end ${name}\n`)];
  if (from < 0 || to < from) throw new Error(`${file} has no block ${name}`);
  const indent = text.slice(text.lastIndexOf('\n', from) + 1, from);
  const content = lines.map((line) => `${indent}${line}\n`).join('');
  return `${text.slice(0, from)}${begin}${content}${indent}${text.slice(to)}`;
}
