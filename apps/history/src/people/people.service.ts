import { Injectable, Logger } from '@nestjs/common';
import type { PeopleSignal, User, UserId } from '#contracts';
import { USER_BATCH_MAX, UserDirectory } from '#identity/user-directory.port';
import { WriteSql } from '../store/write-sql.js';
import {
  changePeople,
  erasePeople,
  insertPeople,
  readPeopleUntil,
  readUnknown,
  writePeopleUntil,
} from './people.store.js';

/** Where the first catch-up starts. */
const BEGINNING = '1970-01-01T00:00:00.000Z';
/** A change that committed late may have an earlier time than changes that history already has. */
const OVERLAP_MS = 60_000;
const CHANGES_PER_PAGE = 500;

/** History's copy of the users that its rooms name. */
@Injectable()
export class PeopleService {
  private readonly logger = new Logger(PeopleService.name);

  constructor(
    private readonly sql: WriteSql,
    private readonly directory: UserDirectory,
  ) {}

  /**
   * Looks up users in auth whom history does not know yet. Returns the ids that could not be looked up because auth is
   * not reachable.
   */
  async resolve(userIds: readonly UserId[]): Promise<Set<UserId>> {
    const unknown = await readUnknown(this.sql, [...new Set(userIds)]);
    for (let start = 0; start < unknown.length; start += USER_BATCH_MAX) {
      const found = await this.find(unknown.slice(start, start + USER_BATCH_MAX));
      // Stop after one failure: the messages of other rooms wait for this call.
      if (found === undefined) return new Set(unknown.slice(start));
      await insertPeople(this.sql, found);
    }
    return new Set();
  }

  /** Applies auth's changes. */
  async apply(signals: readonly PeopleSignal[]): Promise<void> {
    const users = signals.flatMap((signal) => (signal.type === 'user.changed' ? [signal.user] : []));
    const erased = signals.flatMap((signal) => (signal.type === 'user.erased' ? [signal] : []));
    await changePeople(this.sql, users);
    await erasePeople(this.sql, erased);
  }

  /** Gets the changes from auth since the last catch-up of any history. */
  async catchUp(): Promise<void> {
    const until = await readPeopleUntil(this.sql);
    let since = until === null ? BEGINNING : new Date(until.getTime() - OVERLAP_MS).toISOString();
    for (let more = true; more;) {
      const page = await this.directory.changedSince(since, CHANGES_PER_PAGE);
      await this.apply(page.changes);
      more = page.more && page.until !== since;
      since = page.until;
      await writePeopleUntil(this.sql, since);
    }
  }

  private async find(userIds: readonly UserId[]): Promise<User[] | undefined> {
    try {
      return await this.directory.find(userIds);
    } catch (error) {
      this.logger.warn({ event: 'directory.away', users: userIds.length, reason: String(error) });
      return undefined;
    }
  }
}
