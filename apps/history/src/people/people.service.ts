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

/** Auth's time when nothing has been asked yet. */
const BEGINNING = '1970-01-01T00:00:00.000Z';
/** A change that committed late may bear an earlier time than one that was told already. */
const OVERLAP_MS = 60_000;
const CHANGES_PER_ASK = 500;

/** History's own projection of auth's users. */
@Injectable()
export class PeopleService {
  private readonly logger = new Logger(PeopleService.name);

  constructor(
    private readonly sql: WriteSql,
    private readonly directory: UserDirectory,
  ) {}

  /** Gets to know users whom commands are about, before their transaction; gives those that auth could not be asked about. */
  async resolve(userIds: readonly UserId[]): Promise<Set<UserId>> {
    const unknown = await readUnknown(this.sql, [...new Set(userIds)]);
    for (let start = 0; start < unknown.length; start += USER_BATCH_MAX) {
      const asked = unknown.slice(start, start + USER_BATCH_MAX);
      const found = await this.find(asked);
      // One answer that does not come is enough: meanwhile the messages of other rooms wait.
      if (found === undefined) return new Set(unknown.slice(start));
      await insertPeople(this.sql, found);
    }
    return new Set();
  }

  /** Takes over what auth tells. */
  async apply(signals: readonly PeopleSignal[]): Promise<void> {
    const users = signals.flatMap((signal) => (signal.type === 'user.changed' ? [signal.user] : []));
    const erased = signals.flatMap((signal) => (signal.type === 'user.erased' ? [signal] : []));
    await changePeople(this.sql, users);
    await erasePeople(this.sql, erased);
  }

  /** Asks auth for what was missed since the last time, by whichever history. */
  async catchUp(): Promise<void> {
    const until = await readPeopleUntil(this.sql);
    let since = until === null ? BEGINNING : new Date(until.getTime() - OVERLAP_MS).toISOString();
    for (let more = true; more;) {
      const answer = await this.directory.changedSince(since, CHANGES_PER_ASK);
      await this.apply(answer.changes);
      more = answer.more && answer.until !== since;
      since = answer.until;
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
