import { Injectable, Logger } from '@nestjs/common';
import { isId } from '#contracts';
import { HistoryConfig } from '#config/app-config';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import type { StoredObject } from '../../files/storage/object-store.port.js';
import { StoreOwner } from '../../files/storage/store-owner.js';
import type { ObjectId } from '../../room/rows/file.rows.js';
import { WriteSql } from '../../store/write-sql.js';
import { deleteFiles } from './ended-files.store.js';
import { claimSweep, endOrphans, endSweep, endUnnamed, holdSweep, readNamed, releaseSweep } from './sweep.store.js';

/** How often a history checks whether a sweep is due. */
const INTERVAL_MS = 10 * 60 * 1000;
/** A killed history's sweep is due again after `minutes`. The batches of a sweep take less time. */
const CLAIM = { days: 7, minutes: 60 };
/** Younger bytes may belong to a row that is not written yet, or to a backup that is being restored. */
const AGE_MS = 7 * 24 * 60 * 60 * 1000;
const OBJECTS_PER_READ = 500;
/** Bytes without a row that are deleted together take less time, unless the process dies or the store does not answer. */
const DELETION_MINUTES = 10;

/** Numbers for the log. */
interface Found {
  seen: number;
  /** Files whose message is deleted. */
  ended: number;
  unnamed: number;
  deleted: number;
}

/**
 * Deletes bytes that no row names. A process that is killed between the store and the database may leave them, and so does
 * a restored database. Ends files of deleted messages that an earlier version has left.
 */
@Injectable()
export class SweepService {
  private readonly logger = new Logger(SweepService.name);
  readonly job: PeriodicJob;

  constructor(
    private readonly sql: WriteSql,
    private readonly owner: StoreOwner,
    private readonly config: HistoryConfig,
  ) {
    this.job = new PeriodicJob({
      name: 'sweep-files',
      intervalMs: INTERVAL_MS,
      work: (stopping) => this.work(stopping),
    });
  }

  private async work(stopping: AbortSignal): Promise<void> {
    if (this.config.files === 'off' || !(await claimSweep(this.sql, CLAIM))) return;
    try {
      const isEnded = await this.sweepAll(stopping);
      await (isEnded ? endSweep(this.sql) : releaseSweep(this.sql));
    } catch (error) {
      await releaseSweep(this.sql);
      throw error;
    }
  }

  /** Returns false if the process stops meanwhile. */
  private async sweepAll(stopping: AbortSignal): Promise<boolean> {
    if (!(await this.owner.isMarked())) {
      this.logger.warn({ event: 'files.not-swept', reason: 'the store is not marked as the one of this installation' });
      return true;
    }
    const found: Found = { seen: 0, ended: 0, unnamed: 0, deleted: 0 };
    let some: StoredObject[] = [];
    const store = await this.owner.ours();
    for await (const object of store.list()) {
      if (stopping.aborted) return false;
      found.seen += 1;
      some.push(object);
      if (some.length < OBJECTS_PER_READ) continue;
      await this.sweep(some, found);
      await holdSweep(this.sql, CLAIM);
      some = [];
    }
    await this.sweep(some, found);
    this.report(found);
    return true;
  }

  /** A finding is a warning: killed processes and restored databases leave bytes, ordinary operation does not. */
  private report(found: Found): void {
    const line = { event: 'files.swept', ...found };
    if (found.ended + found.deleted > 0) this.logger.warn(line);
    else this.logger.log(line);
  }

  private async sweep(objects: readonly StoredObject[], found: Found): Promise<void> {
    const ours = objects.filter(({ id }) => isId(id));
    found.ended += await endOrphans(this.sql, ours);
    const named = await readNamed(this.sql, ours);
    const unnamed = ours.filter(({ id }) => !named.has(id));
    const old = unnamed.filter(({ modifiedAt }) => modifiedAt.getTime() < Date.now() - AGE_MS);
    found.unnamed += unnamed.length;
    found.deleted += await this.delete(old);
  }

  /** Returns how many. What it leaves because of a failure, `EndedFilesService` deletes. */
  private async delete(unnamed: readonly StoredObject[]): Promise<number> {
    if (unnamed.length === 0) return 0;
    const ended = await endUnnamed(this.sql, unnamed, DELETION_MINUTES);
    for (const { id } of ended) await (await this.owner.ours()).remove(id as string as ObjectId);
    await this.sql.transaction((open) => deleteFiles(open, ended));
    return ended.length;
  }
}
