import { parseBody } from './parse-body.js';
import type { BodyBlock, BodyInline, BodyItem } from './tree.js';

/** Shows a text that is neither code nor a link, for example with the names of the people whom it mentions. */
export type ShowText = (text: string) => string;

const asTyped: ShowText = (text) => text;

/** The text of a body in one line, without the marks of formats. */
export function plainText(body: string, show: ShowText = asTyped): string {
  return textOfBlocks(parseBody(body), show).replaceAll(/\s+/g, ' ').trim();
}

/** The text of a part of a body. Of a link it is the label. */
export function inlineText(content: readonly BodyInline[], show: ShowText = asTyped): string {
  return content.map((part) => textOfPart(part, show)).join('');
}

/** The texts of these blocks that can mention people: those that are neither code nor links. */
export function mentionableTexts(blocks: readonly BodyBlock[]): readonly string[] {
  const texts: string[] = [];
  textOfBlocks(blocks, (text) => {
    texts.push(text);
    return text;
  });
  return texts;
}

function textOfPart(part: BodyInline, show: ShowText): string {
  if (part.type === 'text') return show(part.text);
  if (part.type === 'code') return part.text;
  return inlineText(part.content, part.type === 'link' && part.isBare ? asTyped : show);
}

function textOfBlocks(blocks: readonly BodyBlock[], show: ShowText): string {
  return blocks.map((block) => textOfBlock(block, show)).join(' ');
}

function textOfBlock(block: BodyBlock, show: ShowText): string {
  switch (block.type) {
    case 'code':
      return block.text;
    case 'table':
      return block.rows.flatMap((cells) => cells.map((cell) => inlineText(cell, show))).join(' ');
    case 'quote':
      return textOfBlocks(block.blocks, show);
    case 'list':
      return block.items.map((item) => textOfItem(item, show)).join(' ');
    default:
      return inlineText(block.content, show);
  }
}

function textOfItem({ number, done, blocks }: BodyItem, show: ShowText): string {
  const box = done === null ? '' : `[${done ? 'x' : ' '}] `;
  return `${number} ${box}${textOfBlocks(blocks, show)}`;
}
