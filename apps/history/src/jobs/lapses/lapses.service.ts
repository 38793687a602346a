import { Injectable, Logger } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { HistoryConfig } from '#config/app-config';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { WriteSql } from '../../store/write-sql.js';
import { submitToRoom } from '../server-commands.js';
import { readGrowing } from './lapses.store.js';
import { Silences, type HeardRow } from './silences.policy.js';

const INTERVAL_MS = 5_000;
/** A room that does not answer in time takes no commands. */
const ANSWER_MS = 2_000;
/** Questions at the same time. */
const AT_ONCE = 50;

/**
 * Ends messages whose writers have fallen silent, with commands to their rooms. Each history looks at all of them by itself; to end one
 * twice does no harm. A command looks again, behind the appends that were in the room's partition before it.
 */
@Injectable()
export class LapsesService {
  private readonly logger = new Logger(LapsesService.name);
  private readonly silences: Silences;
  readonly job: PeriodicJob;

  constructor(
    private readonly sql: WriteSql,
    private readonly bus: CommandBus,
    { growIdleSeconds }: HistoryConfig,
  ) {
    this.silences = new Silences(growIdleSeconds * 1_000, 2 * INTERVAL_MS);
    this.job = new PeriodicJob({
      name: 'end-silent-messages',
      intervalMs: INTERVAL_MS,
      work: (stopping) => this.work(stopping),
    });
  }

  private async work(stopping: AbortSignal): Promise<void> {
    const silent = this.silences.see(await this.read());
    const asking = silent[Symbol.iterator]();
    const askAll = async (): Promise<void> => {
      for (const row of asking) {
        if (stopping.aborted) return;
        await this.ask(row);
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, silent.length) }, askAll));
  }

  private async read(): Promise<HeardRow[]> {
    try {
      return await readGrowing(this.sql);
    } catch (error) {
      this.silences.interrupt();
      throw error;
    }
  }

  /** Ends the message if it is due, else only looks whether its room takes commands. */
  private async ask(row: HeardRow): Promise<void> {
    const { room_id: roomId, message_id: id } = row;
    const request = { id, touches: this.silences.isDue(row) ? row.touches : null };
    const deadline = this.bus.now() + ANSWER_MS;
    try {
      const { touches } = await submitToRoom(this.bus, roomId, {
        by: 'lapses',
        type: 'message:lapse',
        request,
        deadline,
      });
      this.silences.answered(row, touches, performance.now());
      if (request.touches !== null && touches === null) this.logger.log({ event: 'message.lapsed', roomId, id });
    } catch (error) {
      this.silences.unanswered(row);
      this.logger.debug({ event: 'message.not-looked-at', roomId, id, reason: String(error) });
    }
  }
}
