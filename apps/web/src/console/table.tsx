import type { ReactNode } from 'react';

import { errorText } from '#chat/text/error-text.js';
import { useText } from '#chat/text/use-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { useAdminText } from './admin-text.js';
import styles from './console.module.css';
import type { Pages } from './use-pages.js';

export interface Column<Row> {
  readonly title: string;
  /** Shown in place of the title. */
  readonly head?: ReactNode;
  readonly cell: (row: Row) => ReactNode;
}

interface TableProps<Row> {
  readonly name: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
}

/** A table, which scrolls sideways where it is wider than the page. */
export function Table<Row>({ name, columns, rows, keyOf }: TableProps<Row>) {
  const text = useAdminText();
  return (
    // Keys scroll what has the focus; a table may have no link or button in it.
    <div className={styles['scroll']} role="group" aria-label={name} tabIndex={0}>
      <table className={styles['table']} aria-label={name}>
        <thead>
          <tr>
            {columns.map(({ title, head = title }) => (
              <th key={title} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)}>
              {columns.map(({ title, cell }) => (
                <td key={title}>{cell(row)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p className={styles['none']}>{text.frame.none}</p>}
    </div>
  );
}

/** A table whose rows come in pages. */
export function PagedTable<Row>({ pages, ...table }: Omit<TableProps<Row>, 'rows'> & { readonly pages: Pages<Row> }) {
  const text = useAdminText();
  return (
    <>
      <Failure of={pages.failure} />
      {pages.rows === null && pages.failure === null && <p className={styles['muted']}>{text.frame.loading}</p>}
      {pages.rows !== null && <Table {...table} rows={pages.rows} />}
      {pages.hasMore && <Button onPress={pages.more}>{text.frame.more}</Button>}
    </>
  );
}

/** The reason why something could not be loaded or done. */
export function Failure({ of }: { readonly of: unknown }) {
  const text = useText();
  return of === null ? null : <ErrorText>{errorText(of, text)}</ErrorText>;
}
