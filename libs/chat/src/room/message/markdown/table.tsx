import { type CSSProperties, type ReactNode, useRef } from 'react';

import { type BodyInline, type BodyTable, inlineText } from '#client/body';

import { useFullText } from '../../../text/use-full-text.js';
import { useInnerTabIndex } from '../../../ui/inner-tab-index.js';
import styles from './table.module.css';
import { useScrollsSideways } from './use-scrolls-sideways.js';

interface TableProps {
  readonly table: BodyTable;
  /** Shows the content of a cell. */
  readonly show: (content: readonly BodyInline[]) => ReactNode;
}

/** A table. A wide one scrolls sideways, and then the Tab key leads into it. */
export function Table({ table: { align, rows }, show }: TableProps) {
  const text = useFullText();
  const tabIndex = useInnerTabIndex();
  const element = useRef<HTMLTableElement>(null);
  const scrolls = useScrollsSideways(element);
  const [head = [], ...others] = rows;
  const label = text.message.table(head.map((cell) => inlineText(cell)).join(', '));
  const styleOf = (column: number): CSSProperties => ({ textAlign: align[column] ?? 'start' });
  return (
    <div className={styles.scroller} {...(scrolls && { role: 'region', 'aria-label': label, tabIndex })}>
      <table ref={element} dir="auto" className={styles.table}>
        <thead>
          <tr>
            {head.map((cell, index) => (
              <th key={index} scope="col" style={styleOf(index)}>
                {show(cell)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {others.map((cells, row) => (
            <tr key={row}>
              {cells.map((cell, index) => (
                <td key={index} style={styleOf(index)}>
                  {show(cell)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
