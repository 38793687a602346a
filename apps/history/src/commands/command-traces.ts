import { Injectable } from '@nestjs/common';
import { CommandBus, type CommandBatch } from '#bus/command-bus.port';
import { COMMAND_DEADLINE_MS, type RoomCommand } from '#contracts';
import type { Span } from '#platform/tracing/tracer.port';
import { Traces } from '#platform/tracing/traces';
import type { RoomWork } from './room-work.js';

/** Traced commands of one call; of more the others go on untraced. */
const TRACED_PER_CALL_MAX = 32;

/** Spans of the commands that are traced: what of a call was theirs, step by step. */
@Injectable()
export class CommandTraces {
  private readonly spans = new WeakMap<RoomCommand, Span>();

  constructor(
    private readonly traces: Traces,
    private readonly bus: CommandBus,
  ) {}

  /** Around the whole of a call. */
  async call<Result>(batches: readonly CommandBatch<RoomCommand>[], work: () => Promise<Result>): Promise<Result> {
    if (!this.traces.on) return work();
    const begun = batches.flatMap((batch) => this.begin(batch)).slice(0, TRACED_PER_CALL_MAX);
    return ended(begun, work);
  }

  /** Around one step of what is done for these rooms. */
  async step<Result>(name: string, works: readonly RoomWork[], work: () => Promise<Result>): Promise<Result> {
    if (!this.traces.on) return work();
    const attributes = { 'parley.rooms': works.length };
    const begun = works.flatMap(({ entries }) =>
      entries.flatMap(({ command }) => {
        const parent = this.spans.get(command)?.traceparent;
        return this.traces.child(name, parent, { kind: 'internal', attributes }) ?? [];
      }),
    );
    return ended(begun, work);
  }

  private begin({ roomId, batchId, deadline, commands }: CommandBatch<RoomCommand>): Span[] {
    const submittedAtMs = deadline - COMMAND_DEADLINE_MS;
    const attributes = {
      'parley.room_id': roomId,
      'parley.batch.id': batchId,
      'parley.batch.age_ms': Math.max(0, Math.round(this.bus.now() - submittedAtMs)),
    };
    return commands.flatMap((command) => {
      const span = this.traces.child('commands.handle', command.traceparent, { kind: 'consumer', attributes });
      if (span !== undefined) this.spans.set(command, span);
      return span ?? [];
    });
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
