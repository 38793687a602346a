import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqlite, type Database, type Row, type Statement, type Value } from './sqlite.js';

/** The desk is read as a whole several times, in which large pages take fewer calls. */
const PAGE_BYTES = 16_384;
/** Pages of the database in memory, in KiB. */
const CACHE_KIB = 32_000;

/**
 * The tables in which records of an export are put in order, by what they are joined. The SQLite of WebAssembly sorts in memory, and keeps temporary
 * tables and lists of subqueries there. So indexes are here before the records, and statements over many rows look them up one by
 * one, or in a table with a key.
 */
const TABLES = `
  CREATE TABLE users (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, is_listed INTEGER NOT NULL, json TEXT NOT NULL);
  CREATE TABLE rooms (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, json TEXT NOT NULL);
  CREATE TABLE memberships (room TEXT, user TEXT, json TEXT NOT NULL, PRIMARY KEY (room, user)) WITHOUT ROWID;
  CREATE TABLE files (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, json TEXT NOT NULL);
  CREATE TABLE messages (
    n INTEGER PRIMARY KEY, id TEXT NOT NULL, room TEXT NOT NULL, at TEXT NOT NULL, root TEXT, answered TEXT, edited TEXT, topic TEXT,
    is_deleted INTEGER NOT NULL, is_added INTEGER NOT NULL DEFAULT 0, json TEXT NOT NULL);
  CREATE TABLE reactions (message TEXT, user TEXT, emoji TEXT, n INTEGER NOT NULL, PRIMARY KEY (message, emoji, user)) WITHOUT ROWID;
  CREATE TABLE pins (message TEXT PRIMARY KEY, user TEXT) WITHOUT ROWID;
  CREATE TABLE notices (n INTEGER PRIMARY KEY, room TEXT NOT NULL, json TEXT NOT NULL);
  CREATE TABLE dropped (n INTEGER PRIMARY KEY, of TEXT NOT NULL, id TEXT, reason TEXT NOT NULL, detail TEXT);
  CREATE TABLE file_outcomes (id TEXT PRIMARY KEY, outcome TEXT NOT NULL, reason TEXT) WITHOUT ROWID;
  CREATE TABLE cut (of TEXT, id TEXT, PRIMARY KEY (of, id)) WITHOUT ROWID;
  CREATE TABLE added (of TEXT NOT NULL, count INTEGER NOT NULL);
  CREATE INDEX messages_by_id ON messages (id, n, is_deleted);
  CREATE INDEX messages_in_order ON messages (room, at, n);
  CREATE INDEX messages_by_root ON messages (root, at) WHERE root IS NOT NULL;
  CREATE INDEX messages_by_topic ON messages (room, topic, at, n) WHERE topic IS NOT NULL;
  CREATE INDEX notices_of_room ON notices (room, json, n)`;

/** A database in a temporary folder, whose size is that of the export without its files. It is gone once closed. */
export class Desk {
  private readonly statements = new Map<string, Statement>();

  private constructor(
    private readonly folder: string,
    private readonly database: Database,
  ) {}

  static async open(): Promise<Desk> {
    const folder = await mkdtemp(join(tmpdir(), 'parley-import-'));
    const database = await openSqlite(join(folder, 'desk.db'));
    const cache = `PRAGMA cache_size = -${String(CACHE_KIB)}`;
    database.exec(
      `PRAGMA page_size = ${String(PAGE_BYTES)}; PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA locking_mode = EXCLUSIVE; ${cache}`,
    );
    database.exec(TABLES);
    database.exec('BEGIN');
    return new Desk(folder, database);
  }

  /** Runs a statement and returns the number of changed rows. */
  run(text: string, values: Value[] = []): number {
    return this.prepared(text).run(values).changes;
  }

  exec(text: string): void {
    this.database.exec(text);
  }

  /** The first row. Reads all: a statement that stands at a row locks its tables against `DROP`. */
  get<Found extends Row>(text: string, values: Value[] = []): Found | undefined {
    return this.prepared(text).all(values)[0] as Found | undefined;
  }

  /** The rows one by one. The statement must not run again meanwhile. */
  each<Found extends Row>(text: string, values: Value[] = []): IterableIterator<Found> {
    return this.prepared(text).iterate(values) as IterableIterator<Found>;
  }

  async close(): Promise<void> {
    for (const statement of this.statements.values()) statement.finalize();
    this.database.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  private prepared(text: string): Statement {
    const known = this.statements.get(text) ?? this.database.prepare(text);
    this.statements.set(text, known);
    return known;
  }
}
