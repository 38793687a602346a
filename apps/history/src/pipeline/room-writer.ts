import { Injectable } from '@nestjs/common';
import type { UserId } from '#contracts';
import { takesNoTransaction } from '#persistence/pg-errors.policy';
import { SecurityLog } from '#platform/security-log';
import type { Append } from '../append/append.policy.js';
import { AppendService } from '../append/append.service.js';
import { FeedHintsService } from '../feed/feed-hints.service.js';
import type { RoomWork } from '../room/draft/room-work.js';
import { AnnouncementsService } from './announcements.service.js';
import { ChangeTransactionService, committedAppends, type Committed } from './change-transaction.service.js';
import { CommandMetrics } from './command-metrics.js';
import { CommandTraces } from './command-traces.js';

/** Writes the commands of many rooms, and announces what is committed. */
@Injectable()
export class RoomWriter {
  constructor(
    private readonly appends: AppendService,
    private readonly transaction: ChangeTransactionService,
    private readonly announcements: AnnouncementsService,
    private readonly metrics: CommandMetrics,
    private readonly traces: CommandTraces,
    private readonly hints: FeedHintsService,
    private readonly security: SecurityLog,
  ) {}

  /**
   * Plain messages take one statement, if their rooms are as remembered (ADR 0016). All others share one transaction.
   * @param unresolved users who could not be looked up in auth
   * @param committed called after each of the two
   * @throws DeadlinePassed, or PostgreSQL's error. Then only what was passed to `committed` is written, unless the connection
   * broke.
   */
  async write(
    works: readonly RoomWork[],
    unresolved: ReadonlySet<UserId>,
    committed: (changes: Committed) => void,
  ): Promise<void> {
    const left = await this.append(works, committed);
    if (left.length > 0) committed(await this.transact(left, unresolved));
  }

  /** To be called when this history takes over partitions, and when PostgreSQL may be another one. */
  forgetAll(): void {
    this.appends.forgetAll();
  }

  /** Returns the works that are left. */
  private async append(
    works: readonly RoomWork[],
    committed: (changes: Committed) => void,
  ): Promise<readonly RoomWork[]> {
    const { rooms, people } = this.appends.plan(works);
    if (rooms.length === 0) return works;
    const stored = await this.runAppends(rooms);
    if (stored.length === 0) return works;
    const done = new Set(stored.map(({ work }) => work));
    const changes = committedAppends(stored, people);
    // The frames leave now. Only users who gain or lose a room must have them before the answer.
    void this.announce([...done], changes);
    committed(changes);
    return works.filter((work) => !done.has(work));
  }

  /** Returns none if the statement failed: nothing is stored, and the transaction finds out why. */
  private async runAppends(appends: readonly Append[]): Promise<readonly Append[]> {
    const works = appends.map(({ work }) => work);
    try {
      return await this.traces.step('commit', works, () => this.metrics.transaction(() => this.appends.run(appends)));
    } catch (error) {
      if (takesNoTransaction(error)) throw error;
      return [];
    }
  }

  private async transact(works: readonly RoomWork[], unresolved: ReadonlySet<UserId>): Promise<Committed> {
    try {
      const changes = await this.traces.step('commit', works, () =>
        this.metrics.transaction(() => this.transaction.run(works, unresolved)),
      );
      this.appends.learn(changes.drafts.rooms);
      this.noteRefusals(changes);
      await this.announce(works, changes);
      return changes;
    } catch (error) {
      this.appends.forget(works.map(({ roomId }) => roomId));
      throw error;
    }
  }

  private noteRefusals({ drafts }: Committed): void {
    for (const { roomId, refusals } of drafts.rooms)
      for (const refusal of refusals) this.security.refuseContent({ ...refusal, roomId });
  }

  private announce(works: readonly RoomWork[], changes: Committed): Promise<void> {
    this.hints.publish(changes.drafts.rooms);
    return this.traces.step('publish', works, (traced) =>
      this.metrics.publish(() => this.announcements.announce(changes, traced)),
    );
  }
}
