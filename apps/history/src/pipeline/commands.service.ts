import { Injectable, Logger } from '@nestjs/common';
import { setTimeout as pause } from 'node:timers/promises';
import { CommandBus, type CommandBatch, type CommandResults } from '#bus/command-bus.port';
import { behind } from '#bus/room-batch.policy';
import { ChatError, type CommandResult, type RoomCommand, type RoomId, type UserId } from '#contracts';
import { errorCode, isContention, takesNoTransaction } from '#persistence/pg-errors.policy';
import { RequestContext, runInRequest } from '#platform/request-context';
import { CheckService } from '../check/check.service.js';
import { PeopleService } from '../people/people.service.js';
import { FingerprintKeyStore } from '../store/fingerprint-key.store.js';
import { isKnown, prepare } from '../commands/apply.policy.js';
import type { Entry, RoomEntries } from '../room/draft/room-work.js';
import { DeadlinePassed } from './change-transaction.service.js';
import { CommandCall } from './command-call.js';
import { CommandMetrics } from './command-metrics.js';
import { requestIdOf } from './command-origin.policy.js';
import { CommandTraces } from './command-traces.js';
import { RoomWriter } from './room-writer.js';

/** After this many failed attempts alone in its transaction, a command is dropped. */
const ATTEMPTS_MAX = 3;
const ATTEMPT_PAUSE_MS = 50;
const UNAVAILABLE = new ChatError('UNAVAILABLE').toBody();

type Batch = CommandBatch<RoomCommand>;
type OpenRoom = RoomEntries & { readonly entries: Entry[] };

/** Writes the batches of one call at once. If that fails, retries each room, then each command, by itself. */
@Injectable()
export class CommandsService {
  private readonly logger = new Logger(CommandsService.name);

  constructor(
    private readonly bus: CommandBus,
    private readonly writer: RoomWriter,
    private readonly people: PeopleService,
    private readonly fingerprintKey: FingerprintKeyStore,
    private readonly metrics: CommandMetrics,
    private readonly traces: CommandTraces,
    private readonly checks: CheckService,
  ) {}

  /** @throws ChatError UNAVAILABLE if PostgreSQL is not reachable. The bus may then pass the same batches again. */
  async handle(batches: readonly Batch[]): Promise<readonly CommandResults<CommandResult>[]> {
    try {
      const call = new CommandCall(batches);
      const rooms = await this.prepareAll(call, batches);
      call.unresolved = await this.resolve(rooms.flatMap(({ entries }) => entries));
      await this.carryOut(call, rooms);
      return call.results;
    } catch (error) {
      if (!takesNoTransaction(error)) throw error;
      this.writer.forgetAll();
      // The bus redelivers after UNAVAILABLE; any other error would mean that the batch itself is at fault.
      throw new ChatError('UNAVAILABLE', {}, { cause: error });
    }
  }

  /**
   * Refuses commands that this version does not know, and holds back the later sends of their connections, which must not
   * overtake them. The client sends them again, to a history that knows them.
   */
  private async prepareAll(call: CommandCall, batches: readonly Batch[]): Promise<RoomEntries[]> {
    const key = await this.fingerprintKey.read();
    const rooms = new Map<RoomId, OpenRoom>();
    const refused = new Set<string>();
    batches.forEach((whole, batch) => {
      const { roomId, deadline, commands } = whole;
      const room: OpenRoom = rooms.get(roomId) ?? { roomId, entries: [] };
      rooms.set(roomId, room);
      commands.forEach((command, place) => {
        if (isKnown(command)) {
          const isBehind = refused.size > 0 && refused.has(roomId + command.connectionId);
          const prepared = prepare(isBehind ? behind(command, UNAVAILABLE) : command, key);
          // No spread: fields after one cost microseconds (Node 20).
          const { names, fingerprint } = prepared;
          const judge = this.checks.judgeOf(whole, command);
          room.entries.push({ command: prepared.command, names, fingerprint, deadline, batch, place, judge });
        } else {
          refused.add(roomId + command.connectionId);
          call.settle({ batch, place }, { ok: false, error: UNAVAILABLE });
        }
      });
    });
    return [...rooms.values()];
  }

  /** Returns the users who could not be looked up in auth. */
  // until 0.3: commands of a gateway of 0.1 have no `unreachable`. Their users are looked up here, where their partition waits
  // for auth; the query runs as part of the request of the first of them.
  private async resolve(entries: readonly Entry[]): Promise<ReadonlySet<UserId>> {
    const known = entries.flatMap(({ command }) => command.unreachable ?? []);
    const open = entries.filter((entry) => entry.command.unreachable === undefined && othersIn(entry).length > 0);
    const [first] = open;
    if (first === undefined) return new Set(known);
    const request = new RequestContext(requestIdOf(first.command), this.traces.spanOf(first.command));
    const unresolved = await runInRequest(request, () => this.people.resolve(open.flatMap(othersIn)));
    return new Set([...known, ...unresolved]);
  }

  private async carryOut(call: CommandCall, rooms: readonly RoomEntries[], attempt = 1): Promise<void> {
    const works = call.workAt(this.bus.now(), rooms);
    if (works.length === 0) return;
    try {
      await this.writer.write(works, call.unresolved, (changes) => call.commit(changes));
    } catch (error) {
      await this.afterFailure(call, call.unsettled(works), attempt, error);
    }
  }

  private async afterFailure(
    call: CommandCall,
    rooms: readonly RoomEntries[],
    attempt: number,
    error: unknown,
  ): Promise<void> {
    if (error instanceof DeadlinePassed) return this.carryOut(call, rooms, attempt);
    if (takesNoTransaction(error)) throw error;
    const parts = split(rooms);
    if (parts.length > 1) {
      this.metrics.split();
      this.logger.warn({ event: 'commands.split', parts: parts.length, reason: reasonOf(error) });
      for (const part of parts) await this.carryOut(call, [part]);
      return undefined;
    }
    if (attempt >= ATTEMPTS_MAX) return this.giveUp(call, rooms, error);
    await pause(ATTEMPT_PAUSE_MS * attempt);
    return this.carryOut(call, rooms, attempt + 1);
  }

  /** Answers and drops a command that keeps failing, so that it does not block its partition. */
  private giveUp(call: CommandCall, rooms: readonly RoomEntries[], error: unknown): void {
    const code = isContention(error) ? 'OVERLOADED' : 'INTERNAL';
    // Not the error itself: PostgreSQL's message can repeat the content of a row.
    const reason = reasonOf(error);
    for (const { roomId, entries } of rooms) {
      for (const entry of entries) {
        const { type, commandId } = entry.command;
        const requestId = requestIdOf(entry.command);
        this.logger.error({ event: 'command.dropped', requestId, roomId, type, commandId, code, reason });
        call.refuse(roomId, entry, code);
      }
    }
  }
}

function othersIn({ command, names }: Entry): UserId[] {
  return names.people?.filter((userId) => userId !== command.actor.userId) ?? [];
}

/** One part per room; for a single room one part per command, in order. */
function split(rooms: readonly RoomEntries[]): RoomEntries[] {
  if (rooms.length > 1) return [...rooms];
  return rooms.flatMap(({ roomId, entries }) => entries.map((entry) => ({ roomId, entries: [entry] })));
}

function reasonOf(error: unknown): string {
  return `${errorCode(error) ?? ''} ${String(error)}`.trim();
}
