import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandBus } from '#bus/command-bus.port';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import type { CleanupRow } from '../../room/rows/act.rows.js';
import { WriteSql } from '../../store/write-sql.js';
import { submitToRoom } from '../server-commands.js';
import { claimCleanup, readPiece, settlePiece } from './cleanups.store.js';

const INTERVAL_MS = 5_000;
/** Longer than a piece takes: a command ends at its deadline of 9 s. */
const CLAIM_SECONDS = 15;
/** Between two pieces, so that the members' messages do not wait. */
const PAUSE_MS = 50;

/**
 * Deletes the messages of banned users, with commands to their rooms' partitions, a piece of each clean-up in turn. The rows of
 * `cleanups` stay until all is done, so the work survives a crash. Repeating a piece does no harm.
 */
@Injectable()
export class CleanupsService {
  private readonly logger = new Logger(CleanupsService.name);
  readonly job: PeriodicJob;

  constructor(
    private readonly sql: WriteSql,
    private readonly bus: CommandBus,
  ) {
    this.job = new PeriodicJob({
      name: 'clean-up-bans',
      intervalMs: INTERVAL_MS,
      work: (stopping) => untilDone(stopping, () => this.takePiece()),
    });
  }

  /** Returns false if no clean-up is due. A failed piece is repeated when its claim has ended; others do not wait for it. */
  private async takePiece(): Promise<boolean> {
    const cleanup = await claimCleanup(this.sql, CLAIM_SECONDS);
    if (cleanup === undefined) return false;
    try {
      await this.deletePiece(cleanup);
    } catch (error) {
      this.logger.warn({ event: 'room.cleanup-failed', roomId: cleanup.room_id, reason: String(error) });
    }
    return true;
  }

  private async deletePiece(cleanup: CleanupRow): Promise<void> {
    const { room_id: roomId, id, actor_id: actorId, user_id: userId, logged } = cleanup;
    const piece = await readPiece(this.sql, cleanup);
    const { messageIds } = piece;
    if (messageIds.length > 0) {
      const request = { id, actorId, userId, messageIds, logged };
      await submitToRoom(this.bus, roomId, { by: 'cleanups', type: 'act:clean', request });
      await pause(PAUSE_MS);
    }
    await settlePiece(this.sql, cleanup, piece);
  }
}
