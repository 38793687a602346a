import type { KeyObject } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { Logger } from '@nestjs/common';
import { ChatError } from '#contracts';
import { deriveKey, type FingerprintKeyStore } from '../../store/fingerprint-key.store.js';
import type { WriteSql } from '../../store/write-sql.js';
import { hasObjects } from '../rows/files.store.js';
import type { ObjectStore } from './object-store.port.js';
import type { StoreFitness } from './store-fitness.js';

const PURPOSE = 'parley file store';
/** A store that had the mark is not read again for this long. */
const OURS_MS = 10_000;

/** The mark of an installation's store. It is derived from the database: a restored database has the same one. */
export function markOf(fingerprintKey: Buffer | KeyObject): string {
  return deriveKey(fingerprintKey, PURPOSE).toString('hex');
}

/** The mark in a store; `undefined` if the store has none. An editor may have added a line feed. */
export async function readMark(store: ObjectStore): Promise<string | undefined> {
  const found = await store.read({ kind: 'mark' });
  return found && (await text(found.stream)).trim();
}

/** The mark replaces another one. */
export function writeMark(store: ObjectStore, mark: string): Promise<void> {
  return store.write({ kind: 'mark', body: Buffer.from(mark) });
}

/**
 * Gives the store to those who use it, and checks first that it belongs to this installation. In the store of another one,
 * or in an empty one instead of the right one, all files would count as lost, and deleting a file would leave its bytes in
 * the right store. A store without a mark is accepted while the database names no bytes.
 */
export class StoreOwner {
  private readonly logger = new Logger(StoreOwner.name);
  private oursUntil = 0;
  private checking: Promise<void> | undefined;
  private isRefused = false;

  constructor(
    private readonly store: ObjectStore,
    private readonly fingerprintKey: FingerprintKeyStore,
    private readonly sql: WriteSql,
    private readonly fitness: StoreFitness,
  ) {}

  /** Marks the store if it has no mark. @throws ChatError UNAVAILABLE if it is not ours, or has a defect */
  async claim(): Promise<void> {
    await this.forUploads();
    if (performance.now() < this.oursUntil) return;
    await writeMark(this.store, await this.mark());
    // Another installation may have done the same.
    await this.check();
  }

  /** True if the store has the mark of this installation. */
  async isMarked(): Promise<boolean> {
    return (await readMark(this.store)) === (await this.mark());
  }

  /** The store, for one use of it. @throws ChatError UNAVAILABLE if it is not ours */
  async ours(): Promise<ObjectStore> {
    if (performance.now() >= this.oursUntil) {
      // One check at a time: each one keeps a thread of this process while the file system of a folder does not answer.
      this.checking ??= this.check().finally(() => (this.checking = undefined));
      await this.checking;
    }
    return this.store;
  }

  /** The store, for one upload. @throws ChatError UNAVAILABLE if it is not ours, or has a defect */
  async forUploads(): Promise<ObjectStore> {
    const store = await this.ours();
    await this.fitness.assertFit();
    return store;
  }

  private async check(): Promise<void> {
    const [found, mark] = [await readMark(this.store), await this.mark()];
    if (found === undefined ? await hasObjects(this.sql) : found !== mark) throw this.refusal(found, mark);
    this.isRefused = false;
    if (found !== undefined) this.oursUntil = performance.now() + OURS_MS;
  }

  private async mark(): Promise<string> {
    return markOf(await this.fingerprintKey.read());
  }

  /** Logs, once until the store is accepted, the mark that an operator writes into it if it is the right one. */
  private refusal(found: string | undefined, expected: string): ChatError {
    if (!this.isRefused) this.logger.error({ event: 'files.store-refused', found: found ?? null, expected });
    this.isRefused = true;
    const cause = new Error('the file store does not have the mark of this installation');
    return new ChatError('UNAVAILABLE', {}, { cause });
  }
}
