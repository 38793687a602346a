import { Injectable } from '@nestjs/common';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import { WriteSql } from '../store/write-sql.js';
import { fillSkeletons, readWithoutSkeletons } from './name-skeletons.store.js';

const INTERVAL_MS = 30_000;

/** Gives skeletons to the public rooms that the previous release has created or renamed. Repeating it does no harm. */
@Injectable()
export class NameSkeletonsService {
  readonly job: PeriodicJob;

  constructor(private readonly sql: WriteSql) {
    this.job = new PeriodicJob({
      name: 'fill-name-skeletons',
      intervalMs: INTERVAL_MS,
      work: (stopping) => untilDone(stopping, () => this.fillSome()),
    });
  }

  /** Returns false if there was nothing to do. */
  private async fillSome(): Promise<boolean> {
    const rooms = await readWithoutSkeletons(this.sql);
    if (rooms.length > 0) await this.sql.transaction((open) => fillSkeletons(open, rooms));
    return rooms.length > 0;
  }
}
