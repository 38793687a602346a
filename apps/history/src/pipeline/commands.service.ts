import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandBus, type CommandBatch, type CommandResults } from '#bus/command-bus.port';
import { behind } from '#bus/room-batch.policy';
import {
  ChatError,
  traitsOf,
  type CommandResult,
  type ErrorCode,
  type RoomCommand,
  type RoomId,
  type UserId,
} from '#contracts';
import { errorCode, isContention, isLoginRefused, isStoreAway } from '#persistence/pg-errors.policy';
import { RequestContext, runInRequest } from '#platform/request-context';
import { PeopleService } from '../people/people.service.js';
import { FingerprintKeyStore } from '../store/fingerprint-key.store.js';
import type { Append } from '../append/append.policy.js';
import { AppendService, type Appends } from '../append/append.service.js';
import { AnnouncementsService } from './announcements.service.js';
import {
  ChangeTransactionService,
  committedAppends,
  DeadlinePassed,
  type Committed,
} from './change-transaction.service.js';
import { CommandMetrics } from './command-metrics.js';
import { requestIdOf } from './command-origin.policy.js';
import { CommandTraces } from './command-traces.js';
import { isKnown, prepare } from '../commands/apply.policy.js';
import type { Entry, RoomWork } from '../room/draft/room-work.js';

/** After this many failed attempts alone in its transaction, a command is dropped. */
const ATTEMPTS_MAX = 3;
const ATTEMPT_PAUSE_MS = 50;
const UNAVAILABLE = new ChatError('UNAVAILABLE').toBody();

type Batch = CommandBatch<RoomCommand>;
type OpenWork = RoomWork & { readonly entries: Entry[] };

/** One call of the bus. */
interface Call {
  /** By batch and place in the batch, as far as they are known. */
  readonly results: CommandResult[][];
  /** Users whom history does not know and could not look up in auth. */
  readonly unresolved: ReadonlySet<UserId>;
}

/** Applies the batches of one call in one transaction. If it fails, retries each room, then each command, by itself. */
@Injectable()
export class CommandsService {
  private readonly logger = new Logger(CommandsService.name);

  constructor(
    private readonly bus: CommandBus,
    private readonly appends: AppendService,
    private readonly transaction: ChangeTransactionService,
    private readonly announcements: AnnouncementsService,
    private readonly people: PeopleService,
    private readonly fingerprintKey: FingerprintKeyStore,
    private readonly metrics: CommandMetrics,
    private readonly traces: CommandTraces,
  ) {}

  /** @throws ChatError UNAVAILABLE if PostgreSQL is not reachable. The bus may then pass the same batches again. */
  async handle(batches: readonly Batch[]): Promise<readonly CommandResults<CommandResult>[]> {
    try {
      const results: CommandResult[][] = batches.map(() => []);
      const works = await this.prepareAll(batches, results);
      const unresolved = await this.resolve(works.flatMap(({ entries }) => entries));
      const call: Call = { results, unresolved };
      await this.carryOut(call, works);
      return call.results;
    } catch (error) {
      if (!isAway(error)) throw error;
      this.appends.forgetAll();
      // The bus redelivers after UNAVAILABLE; any other error would mean that the batch itself is at fault.
      throw new ChatError('UNAVAILABLE', {}, { cause: error });
    }
  }

  /**
   * Refuses commands that this version does not know, and holds back the later sends of their connections, which must not
   * overtake them. The client sends them again, to a history that knows them.
   */
  private async prepareAll(batches: readonly Batch[], results: Call['results']): Promise<RoomWork[]> {
    const key = await this.fingerprintKey.read();
    const works = new Map<RoomId, OpenWork>();
    const refused = new Set<string>();
    batches.forEach(({ roomId, deadline, commands }, batch) => {
      const work: OpenWork = works.get(roomId) ?? { roomId, entries: [], failedSends: new Map() };
      works.set(roomId, work);
      commands.forEach((command, place) => {
        if (isKnown(command)) {
          const isBehind = refused.size > 0 && refused.has(roomId + command.connectionId);
          const prepared = prepare(isBehind ? behind(command, UNAVAILABLE) : command, key);
          work.entries.push({ ...prepared, deadline, batch, place });
        } else {
          refused.add(roomId + command.connectionId);
          settle({ results }, { batch, place }, { ok: false, error: UNAVAILABLE });
        }
      });
    });
    return [...works.values()];
  }

  /**
   * Returns the user ids that could not be resolved. Only commands of a gateway of the previous version are looked up
   * here, where their partition waits for auth; the query runs as part of the request of the first of them.
   */
  private async resolve(entries: readonly Entry[]): Promise<ReadonlySet<UserId>> {
    const known = entries.flatMap(({ command }) => command.unreachable ?? []);
    const open = entries.filter((entry) => entry.command.unreachable === undefined && othersIn(entry).length > 0);
    const [first] = open;
    if (first === undefined) return new Set(known);
    const request = new RequestContext(requestIdOf(first.command), this.traces.spanOf(first.command));
    const unresolved = await runInRequest(request, () => this.people.resolve(open.flatMap(othersIn)));
    return new Set([...known, ...unresolved]);
  }

  private async carryOut(call: Call, works: readonly RoomWork[], attempt = 1): Promise<void> {
    const live = this.withoutExpired(call, works);
    const left = attempt === 1 ? await this.append(call, live) : live;
    if (left.length === 0) return;
    try {
      const committed = await this.traces.step('commit', left, () =>
        this.metrics.transaction(() => this.transaction.run(left, call.unresolved)),
      );
      this.appends.learn(committed.drafts.rooms);
      await this.announce(left, committed);
      settleAll(call, committed);
    } catch (error) {
      this.appends.forget(left.map(({ roomId }) => roomId));
      await this.afterFailure(call, left, attempt, error);
    }
  }

  /** Stores what the fast way can store. Returns the works that are left. */
  private async append(call: Call, works: readonly RoomWork[]): Promise<readonly RoomWork[]> {
    const { rooms, people } = this.appends.plan(works);
    if (rooms.length === 0) return works;
    const stored = await this.runAppends({ rooms, people });
    if (stored.length === 0) return works;
    const done = new Set(stored.map(({ work }) => work));
    const committed = committedAppends(stored, people);
    // The frames leave now. Only who gains or loses a room must have them before the answer.
    void this.announce([...done], committed);
    settleAll(call, committed);
    return works.filter((work) => !done.has(work));
  }

  /** If the statement fails, nothing is stored, and the ordinary transaction finds out why. */
  private async runAppends(appends: Appends): Promise<readonly Append[]> {
    const works = appends.rooms.map(({ work }) => work);
    try {
      return await this.traces.step('commit', works, () => this.metrics.transaction(() => this.appends.run(appends)));
    } catch (error) {
      if (isAway(error)) throw error;
      return [];
    }
  }

  private announce(works: readonly RoomWork[], committed: Committed): Promise<void> {
    return this.traces.step('publish', works, (traced) =>
      this.metrics.publish(() => this.announcements.announce(committed, traced)),
    );
  }

  private async afterFailure(call: Call, works: readonly RoomWork[], attempt: number, error: unknown): Promise<void> {
    if (error instanceof DeadlinePassed) return this.carryOut(call, works, attempt);
    if (isAway(error)) throw error;
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

  /** Answers and drops a command that keeps failing, so that it does not block its partition. */
  private giveUp(call: Call, works: readonly RoomWork[], error: unknown): void {
    const code = isContention(error) ? 'OVERLOADED' : 'INTERNAL';
    for (const work of works) {
      for (const entry of work.entries) {
        const { type, commandId } = entry.command;
        // Not the error itself: PostgreSQL's message can repeat the content of a row.
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

/** PostgreSQL takes no transaction now, whatever its commands are. */
function isAway(error: unknown): boolean {
  return isStoreAway(error) || isLoginRefused(error);
}

function othersIn({ command, names }: Entry): UserId[] {
  return names.people?.filter((userId) => userId !== command.actor.userId) ?? [];
}

/** One part per room; for a single room one part per command, in order. */
function split(works: readonly RoomWork[]): RoomWork[] {
  if (works.length > 1) return [...works];
  return works.flatMap((work) => work.entries.map((entry) => ({ ...work, entries: [entry] })));
}

/**
 * The client may retry a refused send, so later sends of its connection must not overtake it: the room's work remembers
 * the error for them.
 */
function refuse(call: Call, work: RoomWork, entry: Entry, code: ErrorCode): void {
  const error = new ChatError(code).toBody();
  settle(call, entry, { ok: false, error });
  if (traitsOf(entry.command.type).sendLike) work.failedSends.set(entry.command.connectionId, error);
}

function settleAll(call: Call, { results }: Committed): void {
  for (const [entry, result] of results) settle(call, entry, result);
}

function settle(
  call: Pick<Call, 'results'>,
  { batch, place }: Pick<Entry, 'batch' | 'place'>,
  result: CommandResult,
): void {
  const results = call.results[batch];
  if (results !== undefined) results[place] = result;
}

function reasonOf(error: unknown): string {
  return `${errorCode(error) ?? ''} ${String(error)}`.trim();
}
