import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandBus } from '#bus/command-bus.port';
import type { RoomId } from '#contracts';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { WriteSql } from '../../store/write-sql.js';
import { submitToRoom } from '../server-commands.js';
import { claimDue, settleDue } from './retention.store.js';

const INTERVAL_MS = 30_000;
/** Longer than a turn takes. When a claim ends, another history may try. */
const CLAIM_SECONDS = 120;
/** Purges of one room before the next room's turn: 10,000 messages. */
const PURGES_PER_TURN = 20;
/** Between two purges of a room, so that its members' messages do not wait. */
const PAUSE_MS = 50;

/**
 * Purges messages that are older than their room's retention, with commands to the room's partition. `rooms.purge_at`
 * says when a room is due; histories share the work by claiming rooms there. Repeating a purge does no harm.
 */
@Injectable()
export class RetentionService {
  private readonly logger = new Logger(RetentionService.name);
  readonly job: PeriodicJob;

  constructor(
    private readonly sql: WriteSql,
    private readonly bus: CommandBus,
  ) {
    this.job = new PeriodicJob({
      name: 'purge-messages',
      intervalMs: INTERVAL_MS,
      work: (stopping) => this.work(stopping),
    });
  }

  /** Works until no room is due. A stop does not wait for a running purge: if it fails, the room becomes due again. */
  private async work(stopping: AbortSignal): Promise<void> {
    const stopped = new Promise<null>((resolve) => {
      stopping.addEventListener('abort', () => resolve(null), { once: true });
    });
    while (!stopping.aborted) {
      const roomId = await claimDue(this.sql, CLAIM_SECONDS);
      if (roomId === undefined) return;
      await this.takeTurn(roomId, stopped);
    }
  }

  /** A failed turn is repeated when the claim has ended. Other rooms do not wait for it. */
  private async takeTurn(roomId: RoomId, stopped: Promise<null>): Promise<void> {
    try {
      const messages = await this.purge(roomId, stopped);
      if (messages === null) return;
      await settleDue(this.sql, roomId);
      if (messages > 0) this.logger.log({ event: 'room.purged', roomId, messages });
    } catch (error) {
      this.logger.warn({ event: 'room.purge-failed', roomId, reason: String(error) });
    }
  }

  /** Returns the number of purged messages; `null` if it was stopped. */
  private async purge(roomId: RoomId, stopped: Promise<null>): Promise<number | null> {
    let messages = 0;
    for (let turn = 0; turn < PURGES_PER_TURN; turn += 1) {
      const purged = await Promise.race([this.purgeSome(roomId), stopped]);
      if (purged === null) return null;
      if (purged === 0) break;
      messages += purged;
      await pause(PAUSE_MS);
    }
    return messages;
  }

  private async purgeSome(roomId: RoomId): Promise<number> {
    const { purged } = await submitToRoom(this.bus, roomId, { by: 'retention', type: 'room:purge', request: {} });
    return purged;
  }
}
