export type Value = string | number | null | Uint8Array;
export type Row = Readonly<Record<string, unknown>>;

export interface Statement {
  run(values: Value[]): { readonly changes: number };
  all(values: Value[]): Row[];
  iterate(values: Value[]): IterableIterator<Row>;
  /** Must be called before the database is closed. */
  finalize(): void;
}

export interface Database {
  exec(text: string): void;
  prepare(text: string): Statement;
  close(): void;
}

/** What is used of `node:sqlite`, which the types of the oldest Node do not have. */
interface NativeStatement {
  run(...values: Value[]): { readonly changes: number };
  all(...values: Value[]): Row[];
  iterate(...values: Value[]): IterableIterator<Row>;
}
interface NativeDatabase extends Omit<Database, 'prepare'> {
  prepare(text: string): NativeStatement;
}
interface NativeSqlite {
  readonly DatabaseSync: new (path: string) => NativeDatabase;
}

/** Earlier ones do not have it, or warn that it is an experiment. */
const NATIVE_SINCE = 24;

/** Node's own SQLite takes about half the time of the one in WebAssembly, which runs on each Node. */
export async function openSqlite(path: string): Promise<Database> {
  const native = nativeSqlite();
  if (native !== undefined) return adapted(new native.DatabaseSync(path));
  const { default: wasm } = await import('node-sqlite3-wasm');
  return new wasm.Database(path);
}

export function nativeSqlite(): NativeSqlite | undefined {
  if (Number.parseInt(process.versions.node, 10) < NATIVE_SINCE) return undefined;
  return process.getBuiltinModule('node:sqlite') as NativeSqlite | undefined;
}

const adapted = (database: NativeDatabase): Database => ({
  exec: (text) => {
    database.exec(text);
  },
  prepare(text) {
    const statement = database.prepare(text);
    return {
      run: (values) => statement.run(...values),
      all: (values) => statement.all(...values),
      iterate: (values) => statement.iterate(...values),
      finalize: () => undefined,
    };
  },
  close: () => {
    database.close();
  },
});
