import { Injectable } from '@nestjs/common';
import type { CommandBatch } from '#bus/command-bus.port';
import { HistoryConfig } from '#config/app-config';
import type { RoomCommand, RoomId } from '#contracts';
import { within } from '#contracts/within';
import { StoreClock } from '#persistence/store-clock';
import { Features } from '#platform/features';
import { applyCommand, isKnown, prepare } from '../commands/apply.policy.js';
import { ContentRulesService } from '../content/content-rules.service.js';
import type { Verdict } from '../room/draft/content.js';
import type { PeopleRules } from '../room/draft/people-draft.js';
import type { RoomDraft } from '../room/draft/room-draft.js';
import type { Entry, RoomWork } from '../room/draft/room-work.js';
import { readUnlocked } from '../room/facts/room-facts.store.js';
import type { RoomRecord } from '../room/rows/room-facts.js';
import type { FileRules } from '../room/rules/file-rules.js';
import type { GrowRules } from '../room/rules/grow-rules.js';
import type { StrangerRules } from '../room/rules/stranger-rules.js';
import { CommandSql } from '../store/command-sql.js';
import { FingerprintKeyStore } from '../store/fingerprint-key.store.js';
import { askedOf, type Asked } from './question.policy.js';

/** Rooms of one read. */
const ROOMS_MAX = 100;
/** Much longer than a read takes. Two of them and a question end before the deadline of a message that had its turn after 5 s. */
const READ_TIMEOUT_MS = 1_000;

/** The messages that the check is asked about, and the room as it was read. */
export interface Found {
  readonly asked: readonly Asked[];
  readonly room: Pick<RoomRecord, 'kind' | 'visibility'> | undefined;
}

/** A room that waits to be read. */
interface Wanted {
  readonly work: RoomWork;
  readonly found: (draft: RoomDraft | undefined) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Finds the messages that the check is asked about. One read at a time serves all rooms that came during the read before it, so a
 * flood of them takes one connection.
 */
@Injectable()
export class CheckReadsService {
  private readonly fileRules: FileRules;
  private readonly strangerRules: StrangerRules;
  private readonly growRules: GrowRules;
  private wanted: Wanted[] = [];
  private isReading = false;

  constructor(
    private readonly sql: CommandSql,
    private readonly clock: StoreClock,
    private readonly fingerprintKey: FingerprintKeyStore,
    private readonly contentRules: ContentRulesService,
    config: HistoryConfig,
  ) {
    const features = new Features(config);
    this.growRules = features;
    this.fileRules = {
      maySendFiles: (type) => features.maySendFiles(type),
      bytesPerUser: config.fileBytesPerUser,
    };
    this.strangerRules = {
      mayJoinGroups: config.addMembers === 'open',
      guestsAreInvited: config.guestRooms === 'invited',
      refusalOf: () => undefined,
    };
  }

  /**
   * Decides the commands as their transaction will do, on rows of the primary without a lock, and changes nothing: what is
   * refused otherwise, repeats, and messages of rooms that the check does not see are left out.
   * @throws Error if PostgreSQL does not answer
   */
  async askedIn(roomId: RoomId, batches: readonly CommandBatch<RoomCommand>[]): Promise<Found> {
    const asked: Asked[] = [];
    const work = await this.workOf(roomId, batches);
    const draft = await this.draftOf(work);
    if (draft === undefined) return { asked, room: undefined };
    const { room } = draft;
    for (const entry of work.entries)
      applyCommand(draft, { ...entry, judge: (content) => noted(asked, askedOf(draft, entry.command, content)) });
    return { asked, room };
  }

  private draftOf(work: RoomWork): Promise<RoomDraft | undefined> {
    return new Promise((found, failed) => {
      this.wanted.push({ work, found, failed });
      if (!this.isReading) void this.readAll();
    });
  }

  private async readAll(): Promise<void> {
    this.isReading = true;
    while (this.wanted.length > 0) {
      const wanted = this.wanted.splice(0, ROOMS_MAX);
      try {
        const drafts = await within(this.read(wanted.map(({ work }) => work)), READ_TIMEOUT_MS);
        wanted.forEach(({ found }, place) => found(drafts[place]));
      } catch (error) {
        for (const { failed } of wanted) failed(error);
      }
    }
    this.isReading = false;
  }

  private read(works: readonly RoomWork[]): Promise<readonly RoomDraft[]> {
    return this.sql.snapshot(async (sql) => {
      const { rooms } = await readUnlocked(sql, works, this.rulesFor(works), this.clock);
      return rooms;
    });
  }

  private async workOf(roomId: RoomId, batches: readonly CommandBatch<RoomCommand>[]): Promise<RoomWork> {
    const key = await this.fingerprintKey.read();
    const entries = batches.flatMap(({ commands, deadline }) =>
      commands.filter(isKnown).map((command): Entry => ({ ...prepare(command, key), deadline, batch: 0, place: 0 })),
    );
    return { roomId, entries, failedSends: new Map() };
  }

  /** Without what counts the acts of users: only the transaction counts. */
  private rulesFor(works: readonly RoomWork[]): PeopleRules {
    const { contentRules, fileRules, strangerRules, growRules } = this;
    const commands = works.flatMap(({ entries }) => entries.map(({ command }) => command));
    const unresolved = new Set(commands.flatMap(({ unreachable = [] }) => unreachable));
    return { unresolved, strangerRules, fileRules, contentRules, growRules };
  }
}

function noted(asked: Asked[], message: Asked): Verdict {
  asked.push(message);
  return { kind: 'accepted' };
}
