import { Injectable, Logger } from '@nestjs/common';
import type { Sql } from '#persistence/sql';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import { WriteSql } from '../store/write-sql.js';
import { erasePart, finishErasing, takeErasing } from './room-erasure.store.js';

const INTERVAL_MS = 10_000;

/** Erases the content of deleted rooms in bounded transactions. `rooms.erasing` stays set until a room is done. */
@Injectable()
export class RoomErasureService {
  private readonly logger = new Logger(RoomErasureService.name);
  readonly job: PeriodicJob;

  constructor(private readonly sql: WriteSql) {
    this.job = new PeriodicJob({
      name: 'erase-rooms',
      intervalMs: INTERVAL_MS,
      work: (stopping) => untilDone(stopping, () => this.sql.transaction((open) => this.eraseSome(open))),
    });
  }

  /** Returns false if there was nothing to do. */
  private async eraseSome(open: Sql): Promise<boolean> {
    const roomId = await takeErasing(open);
    if (roomId === undefined) return false;
    if (await erasePart(open, roomId)) return true;
    await finishErasing(open, roomId);
    this.logger.log({ event: 'room.erased', roomId });
    return true;
  }
}
