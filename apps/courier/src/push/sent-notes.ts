import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from '#persistence/sql';
import { notePushesSent, type PushKey } from './pushes.store.js';

/** Pushes that go out within this time are written together. */
const GATHERED_MS = 20;

/** Writes which pushes have gone out. No device and room has two under way, so none is twice in a statement. */
export class SentNotes {
  private sent: PushKey[] = [];
  private writing: Promise<void> | undefined;

  constructor(private readonly sql: Sql) {}

  /** Durable when it resolves. */
  note(key: PushKey): Promise<void> {
    this.sent.push(key);
    this.writing ??= this.write();
    return this.writing;
  }

  private async write(): Promise<void> {
    await sleep(GATHERED_MS);
    const { sent } = this;
    this.sent = [];
    this.writing = undefined;
    await notePushesSent(this.sql, sent);
  }
}
