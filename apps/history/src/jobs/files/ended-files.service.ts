import { Injectable, Logger } from '@nestjs/common';
import { HistoryConfig } from '#config/app-config';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { storeKindOf } from '../../files/storage/store-kind.policy.js';
import { StoreOwner } from '../../files/storage/store-owner.js';
import type { ObjectId } from '../../room/rows/file.rows.js';
import { WriteSql } from '../../store/write-sql.js';
import { claimEnded, deleteFiles, endAbandoned, type EndedFile } from './ended-files.store.js';

/**
 * The bytes must be gone a minute after their message, also if a history dies while it has the claim. So this claim, an
 * interval and a round of another history together take less than a minute. A claim that ends too early does no harm.
 */
const INTERVAL_MS = 5_000;
const CLAIM_SECONDS = 20;
const FILES_PER_ROUND = 50;
/** Deleted at the same time. A slow store would not answer more of them in time, and would get all of them again. */
const AT_ONCE = 10;
/** A file that was not sent in this time ends; one whose bytes have not arrived ends after the last URL for them. */
const HOURS = { unsent: 24, awaited: 2 };

/**
 * Deletes the bytes of files that have ended: files of deleted messages and rooms, and files that were never sent. The
 * rows stay until the store has deleted the bytes, so the work survives a crash. Repeating it does no harm.
 */
@Injectable()
export class EndedFilesService {
  private readonly logger = new Logger(EndedFilesService.name);
  readonly job: PeriodicJob;

  constructor(
    private readonly sql: WriteSql,
    private readonly owner: StoreOwner,
    private readonly config: HistoryConfig,
  ) {
    this.job = new PeriodicJob({
      name: 'delete-files',
      intervalMs: INTERVAL_MS,
      work: (stopping) => this.work(stopping),
    });
  }

  /** Works until nothing is left, or the store does not answer. */
  private async work(stopping: AbortSignal): Promise<void> {
    if (storeKindOf(this.config) === 'none') return;
    await endAbandoned(this.sql, HOURS);
    while (!stopping.aborted) {
      const files = await claimEnded(this.sql, FILES_PER_ROUND, CLAIM_SECONDS);
      if (files.length === 0) return;
      await this.delete(files);
    }
  }

  /**
   * Files whose bytes the store did not delete stay for a later round. If it deletes none of those that it gets at once, the
   * others stay too. @throws Error because of the first of them
   */
  private async delete(files: readonly EndedFile[]): Promise<void> {
    const results: PromiseSettledResult<void>[] = [];
    let isAnswering = true;
    while (isAnswering && results.length < files.length) {
      const next = files.slice(results.length, results.length + AT_ONCE);
      const ends = await Promise.allSettled(next.map((file) => this.removeBytes(file)));
      isAnswering = ends.some(({ status }) => status === 'fulfilled');
      results.push(...ends);
    }
    const deleted = files.filter((_, index) => results[index]?.status === 'fulfilled');
    await this.sql.transaction((open) => deleteFiles(open, deleted));
    this.logger.log({ event: 'files.deleted', files: deleted.length });
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw new Error('the store has not deleted all bytes', { cause: failed.reason });
  }

  private async removeBytes({ shared, object_id, id }: EndedFile): Promise<void> {
    // Before the upload is done, its bytes have the id of the file.
    if (!shared) await (await this.owner.ours()).remove(object_id ?? (id as string as ObjectId));
  }
}
