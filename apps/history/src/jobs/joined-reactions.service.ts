import { Injectable } from '@nestjs/common';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import { WriteSql } from '../store/write-sql.js';
import { joinReactions, readUnqualified } from './joined-reactions.store.js';

const INTERVAL_MS = 30_000;

/** Joins the reactions with forms of one emoji that the previous release has stored. Repeating it does no harm. */
@Injectable()
export class JoinedReactionsService {
  readonly job: PeriodicJob;

  constructor(private readonly sql: WriteSql) {
    this.job = new PeriodicJob({
      name: 'join-reactions',
      intervalMs: INTERVAL_MS,
      work: (stopping) => untilDone(stopping, () => this.joinSome()),
    });
  }

  /** Returns false if there was nothing to do. */
  private async joinSome(): Promise<boolean> {
    const rows = await readUnqualified(this.sql);
    if (rows.length > 0) await this.sql.transaction((open) => joinReactions(open, rows));
    return rows.length > 0;
  }
}
