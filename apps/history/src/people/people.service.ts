import { Injectable, Logger } from '@nestjs/common';
import { ChatError, type AccountSignal, type DirectoryUser, type PeopleSignal, type UserId } from '#contracts';
import { ExpiringCache } from '#bus/expiring-cache';
import { HistoryConfig } from '#config/app-config';
import { Questions } from '#access/questions.port';
import { USER_BATCH_MAX } from '#access/user-changes';
import { decidedByApp, decidedByOthers } from '../room/rules/meeting.policy.js';
import { WriteSql } from '../store/write-sql.js';
import {
  changePeople,
  erasePeople,
  insertPeople,
  readPeopleUntil,
  readMeeting,
  readUnknown,
  writeClosedApps,
  writePeopleUntil,
} from './people.store.js';

/** Where the first catch-up starts. */
const BEGINNING = '1970-01-01T00:00:00.000Z';
/** A change that committed late may have an earlier time than changes that history already has. */
const OVERLAP_MS = 60_000;
const CHANGES_PER_PAGE = 500;
/** Auth makes ids, so an id that it does not know stays unknown. The bound is that of the memory: about 10 MB. */
const UNKNOWN_MS = 5 * 60_000;
const UNKNOWN_MAX = 50_000;

type AccountListener = (signals: readonly AccountSignal[]) => Promise<void>;

/** History's copy of the users that its rooms name. */
@Injectable()
export class PeopleService {
  private readonly logger = new Logger(PeopleService.name);
  /** Ids that auth did not know. */
  private readonly unknown = new ExpiringCache<true>(UNKNOWN_MAX);

  private accounts: AccountListener = () => Promise.resolve();

  constructor(
    private readonly sql: WriteSql,
    private readonly questions: Questions,
    private readonly config: HistoryConfig,
  ) {}

  /**
   * Looks up users in auth whom history does not know yet, and remembers ids that auth does not know. Returns the ids
   * that could not be looked up because auth is not reachable.
   */
  async resolve(userIds: readonly UserId[]): Promise<Set<UserId>> {
    const asked = [...new Set(userIds)].filter((userId) => this.unknown.get(userId) === undefined);
    const unknown = asked.length === 0 ? [] : await readUnknown(this.sql, asked);
    for (let start = 0; start < unknown.length; start += USER_BATCH_MAX) {
      const batch = unknown.slice(start, start + USER_BATCH_MAX);
      const found = await this.find(batch);
      // Stop after one failure: others wait for this call.
      if (found === undefined) return new Set(unknown.slice(start));
      await insertPeople(this.sql, found);
      this.remember(batch, found);
    }
    return new Set();
  }

  /**
   * A user of a closed app, and an invited guest, meet others only where those put them.
   * @throws ChatError FORBIDDEN; UNAVAILABLE if history does not know the user and auth is not reachable
   */
  async assertMayLookAround(userId: UserId): Promise<void> {
    let meeting = await readMeeting(this.sql, userId);
    const areGuestsInvited = this.config.guestRooms === 'invited';
    if (meeting !== undefined && !meeting.known && (meeting.any_closed || areGuestsInvited)) {
      if ((await this.resolve([userId])).size > 0) throw new ChatError('UNAVAILABLE');
      meeting = await readMeeting(this.sql, userId);
    }
    if (meeting?.closed === true) throw decidedByApp();
    if (meeting?.guest === true && areGuestsInvited) throw decidedByOthers();
  }

  /** The listener gets the changes of accounts, each at least once. If it rejects, they come again. */
  onAccounts(listener: AccountListener): void {
    this.accounts = listener;
  }

  /** Applies auth's changes. */
  async apply(signals: readonly PeopleSignal[]): Promise<void> {
    const users = signals.flatMap((signal) => (signal.type === 'user.changed' ? [signal.user] : []));
    const erased = signals.flatMap((signal) => (signal.type === 'user.erased' ? [signal] : []));
    await changePeople(this.sql, users);
    await erasePeople(this.sql, erased);
    const accounts = signals.flatMap((signal) => (signal.type === 'account.changed' ? [signal] : []));
    if (accounts.length > 0) await this.accounts(accounts);
  }

  /** Gets the changes from auth since the last catch-up of any history. */
  async catchUp(): Promise<void> {
    const until = await readPeopleUntil(this.sql);
    let since = until === null ? BEGINNING : new Date(until.getTime() - OVERLAP_MS).toISOString();
    for (let more = true; more;) {
      const page = await this.questions.ask('GET /internal/users/changed', { since, limit: CHANGES_PER_PAGE });
      await this.apply([...page.changes, ...(page.accounts ?? [])]);
      if (page.closedApps !== undefined) await writeClosedApps(this.sql, page.closedApps);
      more = page.more && page.until !== since;
      since = page.until;
      await writePeopleUntil(this.sql, timeOf(since));
    }
  }

  private remember(asked: readonly UserId[], found: readonly DirectoryUser[]): void {
    const known = new Set(found.map(({ id }) => id));
    const expiresAtMs = Date.now() + UNKNOWN_MS;
    for (const userId of asked) if (!known.has(userId)) this.unknown.set(userId, true, expiresAtMs);
  }

  private async find(userIds: readonly UserId[]): Promise<DirectoryUser[] | undefined> {
    try {
      return (await this.questions.ask('POST /internal/users/find', { userIds })).users;
    } catch (error) {
      this.logger.warn({ event: 'directory.unavailable', users: userIds.length, reason: String(error) });
      return undefined;
    }
  }
}

/** The time of an `until`. Within a list, the next catch-up repeats the changes of that time. */
function timeOf(until: string): string {
  return until.split(',')[0] ?? until;
}
