import { parseBody, type PostField, type PostPart, postParts } from '#client/body';

import { displayWidth } from './display-width.js';
import { blockLines, dimmed, styledInline } from './styled-text.js';

/** Longer titles do not widen the column: their values follow directly. */
const TITLE_COLUMNS_MAX = 24;

/** The body of a bot's message, with its fields in two columns. `hasContext`: its last line may say where it is from. */
export function styledPost(body: string, hasContext: boolean): string {
  const parts = postParts(parseBody(body), hasContext);
  const lines = parts.flatMap(partLines);
  // The first line follows the sender's name, which would move its title.
  return (parts[0]?.type === 'fields' ? ['', ...lines] : lines).join('\n');
}

function partLines(part: PostPart): readonly string[] {
  switch (part.type) {
    case 'block':
      return blockLines(part.block);
    case 'context':
      return blockLines(part.block).map(dimmed);
    case 'fields':
      return fieldLines(part.fields);
  }
}

function fieldLines(fields: readonly PostField[]): readonly string[] {
  const rows = fields.map(({ title, value }) => ({ title: `${title}:`, width: displayWidth(title) + 1, value }));
  const columns = Math.max(0, ...rows.map(({ width }) => width).filter((width) => width <= TITLE_COLUMNS_MAX));
  return rows.map(({ title, width, value }) => {
    const gap = ' '.repeat(Math.max(columns - width, 0) + 1);
    return `${dimmed(title)}${gap}${styledInline(value)}`;
  });
}
