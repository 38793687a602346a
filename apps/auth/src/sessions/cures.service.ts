import { Injectable } from '@nestjs/common';
import type { SessionId, UserId } from '#contracts';
import type { Sql } from '#persistence/sql';
import { DevicesStore } from '../devices/devices.store.js';
import { AccountChangesStore } from '../users/account-changes.store.js';
import { PeopleNotices } from '../users/people-notices.js';
import { SessionEndings, type Ending } from './session-endings.js';
import { SessionsStore } from './sessions.store.js';

/**
 * A cure shuts everybody else out of an account. It ends what others may have made with a token that they had for a moment: all
 * devices, those of the acting session too, and the scheduled messages of other sessions. The histories remove these: they learn of the
 * cure from a notice, from auth's list of changes, and before they send a message.
 */
@Injectable()
export class CuresService {
  constructor(
    private readonly sessions: SessionsStore,
    private readonly devices: DevicesStore,
    private readonly accounts: AccountChangesStore,
    private readonly people: PeopleNotices,
    private readonly endings: SessionEndings,
  ) {}

  /** Ends all sessions but `keeps`, in the caller's transaction. Returns their ids, for `announce` after the commit. */
  async end(open: Sql, userId: UserId, keeps: SessionId | null): Promise<SessionId[]> {
    await this.accounts.noteCure(open, userId, { keeps, ends: true });
    const others = keeps === null ? {} : { except: keeps };
    // Sessions before devices, as a logout locks them.
    const ended = await this.sessions.end(open, { userId, ...others }, 'SESSION_REVOKED');
    await this.devices.removeAll(open, userId);
    return ended;
  }

  /** As `end`, but the sessions go on. */
  async endDevices(open: Sql, userId: UserId, keeps: SessionId): Promise<void> {
    await this.accounts.noteCure(open, userId, { keeps, ends: false });
    await this.devices.removeAll(open, userId);
  }

  /** Never rejects. */
  async announce(userId: UserId, ended: readonly SessionId[], ending?: Ending): Promise<void> {
    if (ending !== undefined) await this.endings.announce(userId, ended, ending);
    await this.people.publishAccounts([userId]);
  }
}
