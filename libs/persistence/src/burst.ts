import type { Writable } from 'node:stream';
import pg from 'pg';
import type { Statement } from './sql.js';
import { getTypeParser } from './type-parsers.js';

/** PostgreSQL's answer to one statement. */
export interface Answer {
  readonly rows: readonly unknown[];
  /** The command tag without counts, for example `COMMIT`. */
  readonly command: string;
}

/** A statement that waits for its answer. */
export interface SentStatement {
  readonly statement: Statement;
  readonly parameters: readonly (string | Buffer | null)[];
  /** The rows that a `COPY … FROM STDIN` reads, in its text format. */
  readonly copied?: Buffer | undefined;
  /** Called when the statement is complete, even if the burst fails later. */
  readonly completed: () => void;
  readonly answer: (answer: Answer) => void;
  readonly fail: (error: unknown) => void;
}

/** The statements that PostgreSQL has prepared on one connection, with the reader of their rows if they return any. */
export type PreparedStatements = Map<string, RowReader | undefined>;

type RowReader = (values: readonly (string | null)[]) => unknown;

/** The part of node-postgres's connection that a burst uses. */
interface Connection {
  readonly stream: Writable;
  close(message: { type: 'S'; name: string }): void;
  sendCopyFromChunk(rows: Buffer): void;
  endCopyFrom(): void;
  parse(message: { name: string; text: string }): void;
  describe(message: { type: 'S'; name: string }): void;
  bind(message: { statement: string; values: readonly unknown[] }): void;
  execute(message: object): void;
  sync(): void;
}

interface Field {
  readonly name: string;
  readonly dataTypeID: number;
}

/** Pipelined connections only take subclasses of node-postgres's own query. */
const Query = pg.Query as unknown as new (text: string) => { callback: (error?: unknown) => void };

/**
 * Statements that PostgreSQL executes in order and answers at once. They end with one `Sync`: PostgreSQL flushes its
 * answers once, and wakes this process once. If one statement fails, all fail with its error, and PostgreSQL skips the
 * rest. A statement is described only when it is prepared.
 */
export class Burst extends Query {
  override callback: (error?: unknown) => void = () => undefined;
  private readonly answers: Answer[] = [];
  private received: unknown[] = [];
  private unreadable: { readonly error: unknown } | undefined;

  constructor(
    private readonly sent: readonly SentStatement[],
    private readonly prepared: PreparedStatements,
  ) {
    super('burst');
  }

  submit(connection: Connection): null {
    const preparing = new Set<string>();
    connection.stream.cork();
    for (const { statement, parameters, copied } of this.sent) {
      const { name, text } = statement;
      if (!this.prepared.has(name) && !preparing.has(name)) {
        preparing.add(name);
        // PostgreSQL may have prepared it before, in a burst that failed.
        connection.close({ type: 'S', name });
        connection.parse({ name, text });
        connection.describe({ type: 'S', name });
      }
      connection.bind({ statement: name, values: parameters });
      connection.execute({});
      if (copied !== undefined) {
        connection.sendCopyFromChunk(copied);
        connection.endCopyFrom();
      }
    }
    connection.sync();
    connection.stream.uncork();
    return null;
  }

  /** Only called for a statement that is being prepared. */
  handleRowDescription({ fields }: { fields: readonly Field[] }): void {
    this.prepared.set(this.current.statement.name, rowReader(fields));
  }

  /** The rows are on their way. */
  handleCopyInResponse(): void {
    // node-postgres would refuse to copy.
  }

  handleDataRow({ fields }: { fields: readonly (string | null)[] }): void {
    try {
      this.received.push(this.prepared.get(this.current.statement.name)?.(fields));
    } catch (error) {
      this.unreadable ??= { error };
    }
  }

  handleCommandComplete({ text }: { text: string }): void {
    const { statement, completed } = this.current;
    if (!this.prepared.has(statement.name)) this.prepared.set(statement.name, undefined);
    const end = text.indexOf(' ');
    this.answers.push({ rows: this.received, command: end === -1 ? text : text.slice(0, end) });
    this.received = [];
    completed();
  }

  /** Only now is a change outside of a transaction committed. */
  handleReadyForQuery(): void {
    if (this.unreadable !== undefined) {
      this.handleError(this.unreadable.error);
      return;
    }
    this.callback();
    this.answers.forEach((answer, i) => this.sent[i]?.answer(answer));
  }

  handleError(error: unknown): void {
    this.callback(error);
    for (const { fail } of this.sent) fail(error);
  }

  private get current(): SentStatement {
    const current = this.sent[this.answers.length];
    if (current === undefined) throw new Error('PostgreSQL answered more statements than it was sent');
    return current;
  }
}

function rowReader(fields: readonly Field[]): RowReader {
  const columns = fields.map(({ name, dataTypeID }) => ({ name, parse: getTypeParser(dataTypeID, 'text') }));
  // V8 turns an object that gets many properties one by one into a slow dictionary. A copy of one with all of them stays fast.
  const empty: Readonly<Record<string, unknown>> = Object.fromEntries(fields.map(({ name }) => [name, null]));
  return (values) => {
    const row = { ...empty };
    for (let i = 0; i < columns.length; i++) {
      const column = columns[i];
      const value = values[i];
      if (column !== undefined && value != null) row[column.name] = column.parse(value);
    }
    return row;
  };
}
