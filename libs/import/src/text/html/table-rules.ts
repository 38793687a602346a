import type { HtmlElement } from './html-element.js';

type AddRule = (
  name: string,
  fits: (element: HtmlElement) => boolean,
  replacement: (content: string, element: HtmlElement) => string,
) => void;

/** Tables of several columns become tables; one that only places things is text. */
export function addTableRules(add: AddRule): void {
  add(
    'cell',
    isIn(['TD', 'TH']),
    (content) =>
      ` ${content
        .trim()
        .replaceAll(/\s*[\n\ufdd8]\s*/g, ' ')
        .replaceAll('|', String.raw`\|`)} |`,
  );
  add('row', isIn(['TR']), (content, row) => {
    const isFirst = tableOf(row)?.querySelector('tr') === row;
    return `|${content}\n${isFirst ? `|${' --- |'.repeat(cellsOf(row))}\n` : ''}`;
  });
  add('section', isIn(['THEAD', 'TBODY', 'TFOOT']), (content) => content);
  add(
    'table',
    (element) => element.nodeName === 'TABLE' && isGrid(element),
    (content) => `\n\n${content.trim()}\n\n`,
  );
}

const isIn =
  (names: readonly string[]) =>
  (element: HtmlElement): boolean => {
    if (!names.includes(element.nodeName)) return false;
    const table = tableOf(element);
    return table !== null && isGrid(table);
  };

const cellsOf = ({ childNodes }: HtmlElement): number =>
  Array.from(childNodes).filter(({ nodeName }) => nodeName === 'TD' || nodeName === 'TH').length;

function tableOf(element: HtmlElement): HtmlElement | null {
  let above: HtmlElement | null = element;
  while (above !== null && above.nodeName !== 'TABLE') above = above.parentNode;
  return above;
}

/** By table: each cell asks, and the answer reads the whole table. */
const grids = new WeakMap<HtmlElement, boolean>();

function isGrid(table: HtmlElement): boolean {
  const known = grids.get(table);
  if (known !== undefined) return known;
  const answer = !table.querySelector('table') && Boolean(table.querySelector('tr > * + *'));
  grids.set(table, answer);
  return answer;
}
