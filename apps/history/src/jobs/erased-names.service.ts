import { Injectable } from '@nestjs/common';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import { WriteSql } from '../store/write-sql.js';
import { eraseReasons } from '../people/people.store.js';
import { readNamingForwards, readStillNamed, removeNames, settleNames } from './erased-names.store.js';

const INTERVAL_MS = 20_000;
/**
 * A forward or a ban that began before the erasure may still store the name, or a reason. After this time none can: a command ends at its
 * deadline of 9 s, or PostgreSQL ends its last statements after 1.5 s each.
 */
const ERASED_SECONDS = 60;

/**
 * Removes the names of erased users from forwards, and what moderators said to them. `people.named_in_forwards` stays set until no forward names the user,
 * so the work survives a crash. Repeating it does no harm.
 */
@Injectable()
export class ErasedNamesService {
  readonly job: PeriodicJob;

  constructor(private readonly sql: WriteSql) {
    this.job = new PeriodicJob({
      name: 'remove-erased-names',
      intervalMs: INTERVAL_MS,
      work: (stopping) => untilDone(stopping, () => this.removeSome()),
    });
  }

  /** Returns false if there was nothing to do. */
  private async removeSome(): Promise<boolean> {
    const userIds = await readStillNamed(this.sql, ERASED_SECONDS);
    if (userIds.length === 0) return false;
    await eraseReasons(this.sql, userIds);
    const forwards = await readNamingForwards(this.sql, userIds);
    if (forwards.length === 0) await settleNames(this.sql, userIds);
    else await this.sql.transaction((open) => removeNames(open, forwards));
    return true;
  }
}
