import { Injectable, Logger } from '@nestjs/common';
import { CommandBus } from '#bus/command-bus.port';
import {
  ChatError,
  COMMAND_DEADLINE_MS,
  newId,
  type Actor,
  type Cure,
  type DirectoryUser,
  type UserId,
} from '#contracts';
import { Questions } from '#access/questions.port';
import { StoreClock } from '#persistence/store-clock';
import { PeriodicJob } from '#platform/jobs/periodic-job';
import { untilDone } from '#platform/jobs/until-done';
import { submitToRoom } from '../jobs/server-commands.js';
import { AnnouncementsService } from '../pipeline/announcements.service.js';
import { readEndedMakers } from '../store/ended-makers.store.js';
import { WriteSql } from '../store/write-sql.js';
import { claimDue, endCured, endFailed, endSent, tryAgain, type Claimed } from './due-messages.store.js';
import { nextAfter } from './schedule.policy.js';
import { itemOf, toScheduled, type ScheduledRow } from './scheduled.rows.js';

const INTERVAL_MS = 1_000;
/**
 * Much longer than `COMMAND_DEADLINE_MS`, which begins before the claim: when another history may send the message, or its
 * author may change it, no command of this claim takes effect any more.
 */
const CLAIM_SECONDS = 30;
/** Pause before the next try while auth is not reachable. */
const AUTH_UNAVAILABLE_MS = 5_000;
/** Messages that one history sends at once. */
const SENT_AT_ONCE = 100;

/**
 * Sends scheduled messages at their time. Whatever process ends when, a message is stored once: its id is that of the row,
 * which stays until the answer is there.
 */
@Injectable()
export class DueMessagesService {
  private readonly logger = new Logger(DueMessagesService.name);
  readonly job: PeriodicJob;

  constructor(
    private readonly sql: WriteSql,
    private readonly bus: CommandBus,
    private readonly clock: StoreClock,
    private readonly questions: Questions,
    private readonly announcements: AnnouncementsService,
  ) {
    this.job = new PeriodicJob({
      name: 'send-scheduled',
      intervalMs: INTERVAL_MS,
      work: (stopping) => untilDone(stopping, () => this.sendSome()),
    });
  }

  /** Returns false if nothing is due. */
  async sendSome(): Promise<boolean> {
    const deadline = this.bus.now() + COMMAND_DEADLINE_MS;
    const due = await claimDue(this.sql, newId(), CLAIM_SECONDS, SENT_AT_ONCE);
    if (due.length === 0) return false;
    const authors = await this.authorsOf(due);
    if (authors === undefined) {
      await Promise.all(due.map((claimed) => tryAgain(this.sql, claimed, AUTH_UNAVAILABLE_MS, false)));
      return false;
    }
    const ended = await this.endedAmong(due);
    const carryOut = (claimed: Claimed): Promise<void> =>
      ended.has(claimed) ? this.end(claimed) : this.carryOut(claimed, authors.get(claimed.row.user_id), deadline);
    await Promise.all(due.map(carryOut));
    return true;
  }

  /** The messages that an operator removed with all that their key made, while they were claimed. */
  private async endedAmong(due: readonly Claimed[]): Promise<ReadonlySet<Claimed>> {
    const makers = await readEndedMakers(
      this.sql,
      due.flatMap(({ row }) => row.session_id ?? []),
    );
    return new Set(due.filter(({ row }) => row.session_id !== null && makers.has(row.session_id)));
  }

  /** Returns `undefined` if auth is not reachable. */
  private async authorsOf(due: readonly Claimed[]): Promise<ReadonlyMap<UserId, DirectoryUser> | undefined> {
    const userIds = [...new Set(due.map(({ row }) => row.user_id))];
    try {
      const { users } = await this.questions.ask('POST /internal/users/find', { userIds });
      return new Map(users.map((user) => [user.id, user]));
    } catch (error) {
      this.logger.warn({ event: 'directory.unavailable', users: userIds.length, reason: String(error) });
      return undefined;
    }
  }

  private async carryOut(claimed: Claimed, author: DirectoryUser | undefined, deadline: number): Promise<void> {
    if (author?.cure !== undefined && (await this.endCured(claimed, author.cure))) return;
    try {
      await this.send(claimed, author, deadline);
      await this.end(claimed);
    } catch (error) {
      if (!(error instanceof ChatError)) throw error;
      await this.afterRefusal(claimed, error);
    }
  }

  /** @throws ChatError the errors of `message:send`, ACCOUNT_SUSPENDED, SESSION_REVOKED, OVERLOADED, TIMEOUT */
  private async send({ row }: Claimed, author: DirectoryUser | undefined, deadline: number): Promise<void> {
    if (author === undefined) throw new ChatError('SESSION_REVOKED');
    if (author.suspended === true) throw new ChatError('ACCOUNT_SUSPENDED');
    await submitToRoom(this.bus, row.room_id, {
      // A connection of its own: a message that is tried again does not hold up the next.
      by: `scheduled:${row.id}`,
      type: 'schedule:send',
      request: { id: row.id, ...row.message },
      actor: actorOf(author),
      deadline,
    });
  }

  private async afterRefusal(claimed: Claimed, error: ChatError): Promise<void> {
    const { user_id: userId, id, room_id: roomId, refused_at: since } = claimed.row;
    const triedMs = since === null ? 0 : this.clock.now().getTime() - since.getTime();
    const next = nextAfter(error, triedMs);
    this.logger.log({ event: 'scheduled.refused', userId, roomId, messageId: id, code: error.code, next: next.kind });
    if (next.kind === 'gone') await this.end(claimed);
    if (next.kind === 'failed') await this.fail(claimed, next.error);
    if (next.kind === 'again') await tryAgain(this.sql, claimed, next.inMs, next.refused);
  }

  /** Returns true if the message is not to be sent. */
  private async endCured(claimed: Claimed, cure: Cure): Promise<boolean> {
    const { user_id: userId, id } = claimed.row;
    const urev = await this.sql.transaction((open) => endCured(open, claimed, cure));
    if (urev !== undefined) await this.announcements.announceToUser(userId, urev, itemOf(id, null));
    return urev !== undefined;
  }

  private async end(claimed: Claimed): Promise<void> {
    const { user_id: userId, id } = claimed.row;
    const urev = await this.sql.transaction((open) => endSent(open, claimed));
    if (urev !== undefined) await this.announcements.announceToUser(userId, urev, itemOf(id, null));
  }

  private async fail(claimed: Claimed, error: ScheduledRow['error']): Promise<void> {
    const { row } = claimed;
    const failed = await this.sql.transaction((open) => endFailed(open, claimed, error));
    if (failed === undefined) return;
    const scheduled = toScheduled({ ...row, state: 'failed', error, changed_at: failed.changed_at });
    await this.announcements.announceToUser(row.user_id, failed.urev, itemOf(row.id, scheduled));
  }
}

function actorOf({ id, username, displayName, type, version, appId }: DirectoryUser): Actor {
  return { userId: id, username, displayName, type, version, ...(appId !== undefined && { appId }) };
}
