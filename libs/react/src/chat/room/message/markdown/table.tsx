import { type ReactNode, useRef } from 'react';

import { useFullText } from '../../../text/use-full-text.js';
import { useInnerTabIndex } from '../inner-tab-index.js';
import styles from './table.module.css';
import { useScrollsSideways } from './use-scrolls-sideways.js';

interface Cell {
  readonly align: 'left' | 'center' | 'right' | null;
  readonly content: ReactNode;
}

export interface TableProps {
  /** The text of the heads of the columns. */
  readonly label: string;
  readonly head: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
}

/** A table. A wide one scrolls sideways, and then the Tab key leads into it. */
export function Table({ label, head, rows }: TableProps) {
  const text = useFullText();
  const tabIndex = useInnerTabIndex();
  const table = useRef<HTMLTableElement>(null);
  const scrolls = useScrollsSideways(table);
  return (
    <div
      className={styles.scroller}
      {...(scrolls && { role: 'region', 'aria-label': text.message.table(label), tabIndex })}
    >
      <table ref={table} dir="auto" className={styles.table}>
        <thead>
          <tr>
            {head.map(({ align, content }, index) => (
              <th key={index} scope="col" style={styleOf(align)}>
                {content}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells, row) => (
            <tr key={row}>
              {cells.map(({ align, content }, index) => (
                <td key={index} style={styleOf(align)}>
                  {content}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function styleOf(align: Cell['align']) {
  return { textAlign: align ?? ('start' as const) };
}
