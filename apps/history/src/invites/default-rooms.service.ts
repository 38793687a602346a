import { Injectable, Logger } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import { ChatError, DEFAULT_ROOMS_MAX, type Actor, type DirectoryUser, type RoomId } from '#contracts';
import type { InvitedRoom } from '#access/internal-api';
import { Questions } from '#access/questions.port';
import type { MadeAccount } from '#access/user-changes';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import { submitToRoom } from '../jobs/server-commands.js';
import { insertPeople } from '../people/people.store.js';
import { recordAct } from '../store/audit.store.js';
import { WriteSql } from '../store/write-sql.js';
import {
  keyOf,
  lockDefaultRooms,
  readAccountsUntil,
  readDefaultRooms,
  readMemberships,
  setDefault,
  writeAccountsUntil,
  type DefaultRoom,
} from './default-rooms.store.js';
import { isRefusal } from './refusals.policy.js';

/** The contract gives 60 s. */
const INTERVAL_MS = 15_000;
const ACCOUNTS_PER_PAGE = 100;
/** The clocks of the stores may differ by so much. `isDue` looks at the time itself. */
const SLACK_MS = 1_000;

interface Newcomer {
  readonly actor: Actor;
  readonly madeAt: string;
}

/**
 * Rooms of which new accounts are members by themselves. Auth lists the accounts in the order in which they were made. The cursor moves
 * on only behind accounts that are in their rooms, and nobody comes in twice, so a kill repeats work and loses none.
 */
@Injectable()
export class DefaultRoomsService {
  readonly job = new PeriodicJob({
    name: 'default-rooms',
    intervalMs: INTERVAL_MS,
    work: (stopping) => this.joinNew(stopping),
  });
  private readonly logger = new Logger(DefaultRoomsService.name);

  constructor(
    private readonly sql: WriteSql,
    private readonly bus: CommandBus,
    private readonly questions: Questions,
  ) {}

  list(): Promise<DefaultRoom[]> {
    return readDefaultRooms(this.sql);
  }

  /** A repeat changes nothing. @throws ChatError FORBIDDEN for a room that an app made, LIMIT_REACHED */
  async set(by: string, { id, name }: InvitedRoom, isOn: boolean): Promise<void> {
    await this.sql.transaction(async (open) => {
      await lockDefaultRooms(open);
      if (!(await setDefault(open, id, isOn)))
        throw new ChatError('FORBIDDEN', { message: `An app made the room ${name}.` });
      const rooms = await readDefaultRooms(open);
      if (rooms.length > DEFAULT_ROOMS_MAX)
        throw new ChatError('LIMIT_REACHED', { message: `There are ${DEFAULT_ROOMS_MAX} default rooms already.` });
      await recordAct(open, { actor: by, act: 'room.default', subject: id, details: { on: isOn } });
    });
  }

  /** Brings accounts that were made since the last run into the default rooms. */
  async joinNew(stopping: AbortSignal): Promise<void> {
    const [first] = (await readDefaultRooms(this.sql))
      .map(({ since }) => since)
      .sort((a, b) => a.getTime() - b.getTime());
    if (first === undefined) return;
    const start = new Date(first.getTime() - SLACK_MS).toISOString();
    const until = await readAccountsUntil(this.sql);
    let since = until !== null && until > start ? until : start;
    await untilDone(stopping, async () => {
      const page = await this.questions.ask('GET /internal/accounts/made', { since, limit: ACCOUNTS_PER_PAGE });
      // A room that becomes a default one meanwhile needs no account before the end of this page.
      const rooms = await readDefaultRooms(this.sql);
      if (!(await this.join(page.accounts, rooms))) return false;
      since = page.until;
      await writeAccountsUntil(this.sql, since);
      return page.more;
    });
  }

  /** Brings one account in at once. Never rejects: the job brings in whom this could not. */
  async joinNow(actor: Actor, accountAt: string | null): Promise<void> {
    if (accountAt === null) return;
    try {
      const rooms = await readDefaultRooms(this.sql);
      await this.enterAll([{ actor, madeAt: accountAt }], rooms);
    } catch (error) {
      this.logger.warn({ event: 'default-rooms.not-joined', userId: actor.userId, reason: String(error) });
    }
  }

  /** Resolves to false if an account is not in one of its rooms yet, and can be later. */
  private async join(accounts: readonly MadeAccount[], rooms: readonly DefaultRoom[]): Promise<boolean> {
    if (accounts.length === 0 || rooms.length === 0) return true;
    await insertPeople(
      this.sql,
      accounts.map(({ user }) => user),
    );
    const newcomers = accounts.map(({ user, madeAt }) => ({ actor: actorOf(user), madeAt }));
    try {
      await this.enterAll(newcomers, rooms);
      return true;
    } catch (error) {
      this.logger.warn({ event: 'default-rooms.delayed', reason: String(error) });
      return false;
    }
  }

  /** @throws ChatError an error that may pass */
  private async enterAll(newcomers: readonly Newcomer[], rooms: readonly DefaultRoom[]): Promise<void> {
    const [roomIds, userIds] = [rooms.map(({ id }) => id), newcomers.map(({ actor }) => actor.userId)];
    const known = await readMemberships(this.sql, roomIds, userIds);
    for (const { actor, madeAt } of newcomers) {
      const due = rooms.filter((room) => isDue(room, madeAt) && !known.has(keyOf(room.id, actor.userId)));
      await Promise.all(due.map(({ id }) => this.enter(id, actor)));
    }
  }

  /** A room that refuses the account does so for good. @throws ChatError an error that may pass */
  private async enter(roomId: RoomId, actor: Actor): Promise<void> {
    const request = { makerId: null, byDefault: true };
    try {
      await submitToRoom(this.bus, roomId, { by: 'default-rooms', type: 'room:enter', request, actor });
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.logger.log({ event: 'default-rooms.refused', roomId, userId: actor.userId, code: error.code });
    }
  }
}

function isDue({ since }: DefaultRoom, madeAt: string): boolean {
  return new Date(madeAt) >= since;
}

export function actorOf({ id: userId, username, displayName, type, version }: DirectoryUser): Actor {
  return { userId, username, displayName, type, version };
}
