import { Injectable } from '@nestjs/common';
import { CommandBus, type CommandBatch } from '#bus/command-bus.port';
import { COMMAND_DEADLINE_MS, type RoomCommand, type RoomId } from '#contracts';
import type { Span } from '#platform/tracing/tracer.port';
import { Traces } from '#platform/tracing/traces';
import type { RoomWork } from '../room/draft/room-work.js';

/** Further commands of the call are not traced. */
const TRACED_PER_CALL_MAX = 32;

/** For each room with traced commands, the `traceparent`s of the current step. */
export type TracedRooms = ReadonlyMap<RoomId, readonly string[]>;

/** Spans of traced commands: one for the whole call and one for each step in it. */
@Injectable()
export class CommandTraces {
  private readonly spans = new WeakMap<RoomCommand, Span>();

  constructor(
    private readonly traces: Traces,
    private readonly bus: CommandBus,
  ) {}

  /** Runs a whole call within spans of its traced commands. */
  async call<Result>(batches: readonly CommandBatch<RoomCommand>[], work: () => Promise<Result>): Promise<Result> {
    if (!this.traces.on) return work();
    const begun: Span[] = [];
    for (const batch of batches) this.begin(batch, begun);
    return ended(begun, work);
  }

  /** Runs one step for these rooms within spans of their traced commands. */
  async step<Result>(
    name: string,
    works: readonly RoomWork[],
    work: (traced?: TracedRooms) => Promise<Result>,
  ): Promise<Result> {
    if (!this.traces.on) return work();
    const attributes = { 'parley.rooms': works.length };
    const begun: Span[] = [];
    const traced = new Map<RoomId, string[]>();
    for (const { roomId, entries } of works) {
      const spans = entries.flatMap(({ command }) => {
        const parent = this.spans.get(command)?.traceparent;
        return this.traces.child(name, parent, { kind: 'internal', attributes }) ?? [];
      });
      if (spans.length === 0) continue;
      begun.push(...spans);
      traced.set(
        roomId,
        spans.map(({ traceparent }) => traceparent),
      );
    }
    return ended(begun, () => work(traced));
  }

  /** The span of the call for this command, if the command is traced. */
  spanOf(command: RoomCommand): Span | undefined {
    return this.spans.get(command);
  }

  private begin({ roomId, batchId, deadline, commands }: CommandBatch<RoomCommand>, begun: Span[]): void {
    const submittedAtMs = deadline - COMMAND_DEADLINE_MS;
    const attributes = {
      'parley.room_id': roomId,
      'parley.batch.id': batchId,
      'parley.batch.age_ms': Math.max(0, Math.round(this.bus.now() - submittedAtMs)),
    };
    for (const command of commands) {
      if (begun.length >= TRACED_PER_CALL_MAX) return;
      const span = this.traces.child('commands.handle', command.traceparent, { kind: 'consumer', attributes });
      if (span === undefined) continue;
      this.spans.set(command, span);
      begun.push(span);
    }
  }
}

async function ended<Result>(spans: readonly Span[], work: () => Promise<Result>): Promise<Result> {
  try {
    const result = await work();
    for (const span of spans) span.end();
    return result;
  } catch (error) {
    for (const span of spans) span.end(error instanceof Error ? error.name : 'unknown');
    throw error;
  }
}
