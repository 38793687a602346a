import type { Token, Tokens } from 'marked';
import { type ReactNode, useRef } from 'react';

import { useFullText } from '../../../text/use-full-text.js';
import { useInnerTabIndex } from '../inner-tab-index.js';
import { textOf } from './plain-text.js';
import styles from './table.module.css';
import { useScrollsSideways } from './use-scrolls-sideways.js';

interface TableProps {
  readonly token: Tokens.Table;
  /** Shows the content of a cell. */
  readonly show: (content: readonly Token[]) => ReactNode;
}

/** A table. A wide one scrolls sideways, and then the Tab key leads into it. */
export function Table({ token: { header, rows }, show }: TableProps) {
  const text = useFullText();
  const tabIndex = useInnerTabIndex();
  const table = useRef<HTMLTableElement>(null);
  const scrolls = useScrollsSideways(table);
  const label = text.message.table(header.map(({ tokens }) => textOf(tokens)).join(', '));
  return (
    <div className={styles.scroller} {...(scrolls && { role: 'region', 'aria-label': label, tabIndex })}>
      <table ref={table} dir="auto" className={styles.table}>
        <thead>
          <tr>
            {header.map(({ align, tokens }, index) => (
              <th key={index} scope="col" style={{ textAlign: align ?? 'start' }}>
                {show(tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map(({ align, tokens }, index) => (
                <td key={index} style={{ textAlign: align ?? 'start' }}>
                  {show(tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
