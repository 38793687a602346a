import { Injectable } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import type { RoomId } from '#contracts';
import { StoreClock } from '#persistence/store-clock';
import { PeopleDraft } from '../room/draft/people-draft.js';
import type { RoomDraft } from '../room/draft/room-draft.js';
import type { RoomWork } from '../room/draft/room-work.js';
import type { RoomRecord } from '../room/rows/room-facts.js';
import { SharedRows } from '../room/draft/shared-rows.js';
import { ContentRulesService } from '../content/content-rules.service.js';
import { CommandSql } from '../store/command-sql.js';
import { planAppend, type Append } from './append.policy.js';
import { appendIfUnchanged } from './append.store.js';
import { RoomMemory } from './room-memory.js';

/** Appends of one call that are decided and not stored yet, and the senders. */
export interface Appends {
  readonly rooms: readonly Append[];
  readonly people: PeopleDraft;
}

/**
 * Stores plain messages in one statement if their rooms have not changed since this history last wrote them (ADR 0016).
 * `RoomWriter` passes everything else to `ChangeTransactionService`. The rest of history does not depend on this folder.
 */
@Injectable()
export class AppendService {
  private readonly memory = new RoomMemory();

  constructor(
    private readonly sql: CommandSql,
    private readonly bus: CommandBus,
    private readonly clock: StoreClock,
    private readonly contentRules: ContentRulesService,
  ) {}

  plan(works: readonly RoomWork[]): Appends {
    const people = new PeopleDraft({ contentRules: this.contentRules });
    const now = this.clock.now();
    const rooms = works.flatMap((work) => planAppend(work, this.memory.get(work.roomId), people, NO_ROWS, now) ?? []);
    return { rooms, people };
  }

  /**
   * Returns the appends that were stored. Nothing is stored for rooms that have changed, or if a deadline has passed.
   * @throws PostgreSQL's error. Then nothing was stored, unless the connection broke.
   */
  async run(rooms: readonly Append[]): Promise<readonly Append[]> {
    try {
      const unchanged = await appendIfUnchanged(this.sql, rooms, () => this.isInTime(rooms));
      const stored = rooms.filter(({ work }) => unchanged.has(work.roomId));
      this.learn(stored.map(({ draft }) => draft));
      return stored;
    } catch (error) {
      this.forget(rooms.map(({ work }) => work.roomId));
      throw error;
    }
  }

  private isInTime(rooms: readonly Append[]): boolean {
    const now = this.bus.now();
    return rooms.every(({ work }) => work.entries.every(({ deadline }) => deadline > now));
  }

  /** The room as this history last wrote it, if it remembers that. */
  remembered(roomId: RoomId): Pick<RoomRecord, 'kind' | 'visibility'> | undefined {
    return this.memory.get(roomId)?.room;
  }

  /** Remembers the rooms of a committed transaction. */
  learn(drafts: readonly RoomDraft[]): void {
    for (const draft of drafts) this.memory.learn(draft);
  }

  /** To be called after a failed transaction. */
  forget(roomIds: Iterable<RoomId>): void {
    this.memory.forget(roomIds);
  }

  /** To be called when this history takes over partitions, and when PostgreSQL may be another one. */
  forgetAll(): void {
    this.memory.forgetAll();
  }
}

/** Plain sends neither read nor change rows of other rooms, so all drafts share these. */
export const NO_ROWS = new SharedRows();
