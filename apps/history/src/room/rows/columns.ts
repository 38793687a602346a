import type { Statement } from '#persistence/sql';

/** Types of columns. `uuid[]` is sent as text, because PostgreSQL's arrays of arrays must be rectangular. */
export type ColumnType = 'uuid' | 'text' | 'boolean' | 'bigint' | 'int' | 'bytea' | 'json' | 'timestamptz' | 'uuid[]';

/** The columns of a row type with their types. */
export type Columns<Row> = { readonly [Name in keyof Row & string]: ColumnType };

const TO_PARAMETER: Readonly<Record<ColumnType, (value: unknown) => unknown>> = {
  uuid: (value) => value,
  text: (value) => value,
  bigint: (value) => value,
  int: (value) => value,
  bytea: (value) => value,
  json: (value) => (value === null ? null : JSON.stringify(value)),
  boolean: (value) => value,
  timestamptz: (value) => (value instanceof Date ? value.toISOString() : null),
  'uuid[]': (ids) => `{${(ids as readonly string[]).join(',')}}`,
};

const COPY_SPECIAL = /[\\\n\r\t]/;
const COPY_SPECIAL_ALL = /[\\\n\r\t]/g;
const COPY_ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r', '\t': '\\t' };

/** `m.room_id, m.seq, …` */
export function selectList(alias: string, columns: Readonly<Record<string, ColumnType>>): string {
  return Object.entries(columns)
    .map(([name, type]) => (type === 'uuid[]' ? `${alias}.${name}::text[] AS ${name}` : `${alias}.${name}`))
    .join(', ');
}

/** Some columns of a table. */
export function pick<All extends Readonly<Record<string, ColumnType>>, Name extends keyof All & string>(
  columns: All,
  ...names: readonly Name[]
): Pick<All, Name> {
  return Object.fromEntries(names.map((name) => [name, columns[name]])) as unknown as Pick<All, Name>;
}

/** All columns of a table but these. */
export function omit<All extends Readonly<Record<string, ColumnType>>, Name extends keyof All & string>(
  columns: All,
  ...names: readonly Name[]
): Omit<All, Name> {
  const left = Object.entries(columns).filter(([name]) => !names.includes(name as Name));
  return Object.fromEntries(left) as unknown as Omit<All, Name>;
}

/**
 * Rows as parameters of a statement: one array per column, so the same plan works for any number of rows. SQL and
 * values come from one list of columns, so they always match.
 */
export class RowArrays<Row extends object> {
  private readonly columns: readonly (readonly [name: keyof Row & string, type: ColumnType])[];
  private readonly parameters: Readonly<Record<keyof Row & string, string>>;

  /** @param first number of the first parameter */
  constructor(
    columns: Columns<Row>,
    private readonly first = 1,
  ) {
    this.columns = Object.entries<ColumnType>(columns) as [keyof Row & string, ColumnType][];
    const parameters = this.columns.map(([name, type], index) => [name, parameterOf(first + index, type)] as const);
    this.parameters = Object.fromEntries(parameters) as Record<keyof Row & string, string>;
  }

  /** The number of the parameter after these. */
  get next(): number {
    return this.first + this.columns.length;
  }

  /** `room_id, seq, …` */
  get names(): string {
    return this.columns.map(([name]) => name).join(', ');
  }

  /** All values of a column: `$2::bigint[]` */
  all(name: keyof Row & string): string {
    return this.parameters[name];
  }

  /** The rows as `n`: `unnest($1::uuid[], $2::bigint[]) AS n (room_id, seq)` */
  get unnest(): string {
    return `unnest(${this.columns.map(([name]) => this.all(name)).join(', ')}) AS n (${this.names})`;
  }

  /** The columns of `n` as their table has them: `n.room_id, n.mentions::uuid[]` */
  get selected(): string {
    return this.columns.map(([name, type]) => valueOf(name, type)).join(', ');
  }

  /** `rev = n.rev, body = n.body`: all columns except the keys. */
  assignments(...keys: readonly (keyof Row & string)[]): string {
    const changed = this.columns.filter(([name]) => !keys.includes(name));
    return changed.map(([name, type]) => `${name} = ${valueOf(name, type)}`).join(', ');
  }

  /** `m.room_id = n.room_id AND m.id = n.id` */
  matching(alias: string, ...keys: readonly (keyof Row & string)[]): string {
    return keys.map((key) => `${alias}.${key} = n.${key}`).join(' AND ');
  }

  /** The rows in the text format of `COPY`. */
  copied(rows: readonly Row[]): string {
    const fields = this.columns.map(([name, type]) => [name, TO_PARAMETER[type]] as const);
    let text = '';
    for (const row of rows) {
      let separator = '';
      for (const [name, toParameter] of fields) {
        text += separator + copiedField(toParameter(row[name]));
        separator = '\t';
      }
      text += '\n';
    }
    return text;
  }

  values(rows: readonly Row[]): unknown[][] {
    return this.columns.map(([name, type]) => {
      const toParameter = TO_PARAMETER[type];
      return rows.map((row) => toParameter(row[name]));
    });
  }
}

/** A field in the text format of `COPY`. */
function copiedField(value: unknown): string {
  if (value === null) return String.raw`\N`;
  if (typeof value === 'string')
    return COPY_SPECIAL.test(value)
      ? value.replaceAll(COPY_SPECIAL_ALL, (found) => COPY_ESCAPES[found] ?? found)
      : value;
  return Buffer.isBuffer(value) ? String.raw`\\x${value.toString('hex')}` : JSON.stringify(value);
}

function parameterOf(number: number, type: ColumnType): string {
  return `$${String(number)}::${type === 'uuid[]' ? 'text' : type}[]`;
}

function valueOf(name: string, type: ColumnType): string {
  return type === 'uuid[]' ? `n.${name}::uuid[]` : `n.${name}`;
}

/** A statement that writes rows. */
export interface RowsStatement<Row extends object> extends Statement {
  readonly rows: RowArrays<Row>;
}

export function rowsStatement<Row extends object>(
  name: string,
  columns: Columns<Row>,
  text: (rows: RowArrays<Row>) => string,
): RowsStatement<Row> {
  const rows = new RowArrays(columns);
  return { name, rows, text: text(rows) };
}
