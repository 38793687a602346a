import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandBus, type CommandBatch, type CommandResults } from '#bus/command-bus.port';
import {
  ChatError,
  traitsOf,
  type CommandResult,
  type ErrorCode,
  type RoomCommand,
  type RoomId,
  type UserId,
} from '#contracts';
import { errorCode, isContention, isStoreAway } from '#persistence/pg-errors.policy';
import { RequestContext, runInRequest } from '#platform/request-context';
import { PeopleService } from '../people/people.service.js';
import { StoreIdentity } from '../store/store-identity.js';
import { Announcements } from './announcements.service.js';
import { ChangeTransaction, DeadlinePassed } from './change-transaction.service.js';
import { CommandMetrics } from './command-metrics.js';
import { requestIdOf } from './command-origin.policy.js';
import { CommandTraces } from './command-traces.js';
import { prepare } from '../commands/apply.policy.js';
import type { Entry, RoomWork } from '../room/draft/room-work.js';

/** A command that has failed so often, the last times alone in its transaction, is given up. */
const ATTEMPTS_MAX = 3;
const ATTEMPT_PAUSE_MS = 50;

type Batch = CommandBatch<RoomCommand>;

/** One call of the bus: what it asked, and the results so far. */
interface Call {
  readonly results: CommandResult[][];
  readonly unresolved: ReadonlySet<UserId>;
}

/** Carries out what the bus hands over: many rooms in one transaction, split where one of them makes it fail. */
@Injectable()
export class CommandsService {
  private readonly logger = new Logger(CommandsService.name);

  constructor(
    private readonly bus: CommandBus,
    private readonly transaction: ChangeTransaction,
    private readonly announcements: Announcements,
    private readonly people: PeopleService,
    private readonly store: StoreIdentity,
    private readonly metrics: CommandMetrics,
    private readonly traces: CommandTraces,
  ) {}

  /** @throws ChatError UNAVAILABLE when PostgreSQL is away: the same batches may be handed over again */
  async handle(batches: readonly Batch[]): Promise<readonly CommandResults<CommandResult>[]> {
    try {
      const works = await this.prepareAll(batches);
      const unresolved = await this.resolve(works.flatMap(({ entries }) => entries));
      const call: Call = { results: batches.map(() => []), unresolved };
      await this.carryOut(call, works);
      return call.results;
    } catch (error) {
      // The bus tells this from a batch that makes every transaction fail.
      throw isStoreAway(error) ? new ChatError('UNAVAILABLE', {}, { cause: error }) : error;
    }
  }

  private async prepareAll(batches: readonly Batch[]): Promise<RoomWork[]> {
    const { fingerprintKey } = await this.store.read();
    const entries = new Map<RoomId, Entry[]>();
    batches.forEach(({ roomId, deadline, commands }, batch) => {
      const ofRoom = entries.get(roomId) ?? [];
      entries.set(roomId, ofRoom);
      commands.forEach((command, place) =>
        ofRoom.push({ ...prepare(command, fingerprintKey), deadline, batch, place }),
      );
    });
    return [...entries].map(([roomId, ofRoom]) => ({ roomId, entries: ofRoom, failedSends: new Map() }));
  }

  /**
   * Returns the user ids that could not be resolved. The question to auth belongs to the request of the first command
   * that names another user than its caller.
   */
  private async resolve(entries: readonly Entry[]): Promise<ReadonlySet<UserId>> {
    const asking = entries.find((entry) => othersIn(entry).length > 0);
    if (asking === undefined) return new Set();
    const request = new RequestContext(requestIdOf(asking.command), this.traces.spanOf(asking.command));
    return runInRequest(request, () => this.people.resolve(entries.flatMap(othersIn)));
  }

  private async carryOut(call: Call, works: readonly RoomWork[], attempt = 1): Promise<void> {
    const live = this.withoutExpired(call, works);
    if (live.length === 0) return;
    try {
      const committed = await this.traces.step('commit', live, () =>
        this.metrics.transaction(() => this.transaction.run(live, call.unresolved)),
      );
      await this.traces.step('publish', live, (traced) =>
        this.metrics.publish(() => this.announcements.announce(committed, traced)),
      );
      for (const [entry, result] of committed.results) settle(call, entry, result);
    } catch (error) {
      await this.afterFailure(call, live, attempt, error);
    }
  }

  private async afterFailure(call: Call, works: readonly RoomWork[], attempt: number, error: unknown): Promise<void> {
    if (error instanceof DeadlinePassed) return this.carryOut(call, works, attempt);
    if (isStoreAway(error)) throw error;
    const parts = split(works);
    if (parts.length > 1) {
      this.metrics.split();
      this.logger.warn({ event: 'commands.split', parts: parts.length, reason: reasonOf(error) });
      for (const part of parts) await this.carryOut(call, [part]);
      return undefined;
    }
    if (attempt >= ATTEMPTS_MAX) return this.giveUp(call, works, error);
    await pause(ATTEMPT_PAUSE_MS * attempt);
    return this.carryOut(call, works, attempt + 1);
  }

  /** Nothing can stop a partition: the one command that cannot be carried out is answered and dropped. */
  private giveUp(call: Call, works: readonly RoomWork[], error: unknown): void {
    const code = isContention(error) ? 'OVERLOADED' : 'INTERNAL';
    for (const work of works) {
      for (const entry of work.entries) {
        const { type, commandId } = entry.command;
        // Not the error itself: what PostgreSQL says of a row repeats its content.
        const reason = reasonOf(error);
        this.logger.error({
          event: 'command.dropped',
          requestId: requestIdOf(entry.command),
          roomId: work.roomId,
          type,
          commandId,
          code,
          reason,
        });
        refuse(call, work, entry, code);
      }
    }
  }

  private withoutExpired(call: Call, works: readonly RoomWork[]): RoomWork[] {
    const now = this.bus.now();
    return works.flatMap((work) => {
      const live = work.entries.filter((entry) => entry.deadline > now);
      for (const entry of work.entries) if (entry.deadline <= now) refuse(call, work, entry, 'TIMEOUT');
      return live.length === 0 ? [] : [{ ...work, entries: live }];
    });
  }
}

function othersIn({ command, names }: Entry): UserId[] {
  return names.people?.filter((userId) => userId !== command.actor.userId) ?? [];
}

/** Rooms apart, else the commands of the one room, in order. */
function split(works: readonly RoomWork[]): RoomWork[] {
  if (works.length > 1) return [...works];
  return works.flatMap((work) => work.entries.map((entry) => ({ ...work, entries: [entry] })));
}

/** What was queued behind a send that may yet succeed must not overtake it. */
function refuse(call: Call, work: RoomWork, entry: Entry, code: ErrorCode): void {
  const error = new ChatError(code).toBody();
  settle(call, entry, { ok: false, error });
  if (traitsOf(entry.command.type).sendLike) work.failedSends.set(entry.command.connectionId, error);
}

function settle(call: Call, { batch, place }: Entry, result: CommandResult): void {
  const results = call.results[batch];
  if (results !== undefined) results[place] = result;
}

function reasonOf(error: unknown): string {
  return `${errorCode(error) ?? ''} ${String(error)}`.trim();
}
