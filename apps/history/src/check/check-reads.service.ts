import { Injectable } from '@nestjs/common';
import type { CommandBatch } from '#bus/command-bus.port';
import { HistoryConfig } from '#config/app-config';
import type { RoomCommand, RoomId } from '#contracts';
import { StoreClock } from '#persistence/store-clock';
import { Features } from '#platform/features';
import { applyCommand, isKnown, prepare } from '../commands/apply.policy.js';
import { ContentRulesService } from '../content/content-rules.service.js';
import type { Content } from '../room/draft/content.js';
import type { PeopleRules } from '../room/draft/people-draft.js';
import type { RoomDraft } from '../room/draft/room-draft.js';
import type { Entry, RoomWork } from '../room/draft/room-work.js';
import { readUnlocked } from '../room/facts/room-facts.store.js';
import type { FileRules } from '../room/rules/file-rules.js';
import type { StrangerRules } from '../room/rules/stranger-rules.js';
import { FingerprintKeyStore } from '../store/fingerprint-key.store.js';
import { ReadSql } from '../store/read-sql.js';
import { askedOf, type Asked } from './question.policy.js';

/** Finds the messages that the check is asked about. */
@Injectable()
export class CheckReadsService {
  private readonly fileRules: FileRules;
  private readonly strangerRules: StrangerRules;

  constructor(
    private readonly sql: ReadSql,
    private readonly clock: StoreClock,
    private readonly fingerprintKey: FingerprintKeyStore,
    private readonly contentRules: ContentRulesService,
    config: HistoryConfig,
  ) {
    const features = new Features(config);
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
   * @throws PostgreSQL's error
   */
  async askedIn(roomId: RoomId, batches: readonly CommandBatch<RoomCommand>[]): Promise<Asked[]> {
    const asked: Asked[] = [];
    const work = await this.workOf(roomId, batches, asked);
    await this.sql.snapshot(async (sql) => {
      const { rooms } = await readUnlocked(sql, [work], this.rulesFor(work), this.clock);
      for (const draft of rooms) for (const entry of work.entries) applyCommand(draft, entry);
    });
    return asked;
  }

  private async workOf(
    roomId: RoomId,
    batches: readonly CommandBatch<RoomCommand>[],
    asked: Asked[],
  ): Promise<RoomWork> {
    const key = await this.fingerprintKey.read();
    const entries = batches.flatMap(({ commands, deadline }) =>
      commands.filter(isKnown).map((command): Entry => {
        const judge = (content: Content, draft: RoomDraft) => {
          asked.push(askedOf(draft, command, content));
          return { kind: 'accepted' } as const;
        };
        return { ...prepare(command, key), deadline, batch: 0, place: 0, judge };
      }),
    );
    return { roomId, entries, failedSends: new Map() };
  }

  /** Without what counts the acts of users: only the transaction counts. */
  private rulesFor({ entries }: RoomWork): PeopleRules {
    const { contentRules, fileRules, strangerRules } = this;
    const unresolved = new Set(entries.flatMap(({ command }) => command.unreachable ?? []));
    return { unresolved, strangerRules, fileRules, contentRules };
  }
}
