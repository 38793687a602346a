import { Database } from 'node-sqlite3-wasm';

import type { Delivery } from '#contracts';

import { apply, type ApplyOptions, sqlite, TABLES } from '../src/mirror/index.js';
import type { Mirrored } from './mirrored.js';

/** A mirror in SQLite. */
export class SqliteMirror implements Mirrored {
  readonly database = new Database(':memory:');

  constructor(private readonly options: ApplyOptions = {}) {
    this.database.exec(TABLES.sqlite);
    this.database.exec(TABLES.sqlite);
  }

  async empty(): Promise<void> {
    for (const table of ['users', 'rooms', 'members', 'messages', 'deleted_rooms'])
      this.database.exec(`DELETE FROM parley_${table}`);
  }

  async take(delivery: Delivery): Promise<void> {
    this.database.exec('BEGIN');
    // better-sqlite3 and node:sqlite have this method with the values one by one.
    apply(
      delivery,
      sqlite({ prepare: (text) => ({ run: (...values) => this.database.run(text, values) }) }),
      this.options,
    );
    this.database.exec('COMMIT');
  }

  async read(text: string): Promise<readonly Record<string, unknown>[]> {
    return this.database.all(text);
  }
}
