import type { CommandBatch } from '#bus/command-bus.port';
import { COMMAND_DEADLINE_MS } from '#contracts';
import type { Traces } from './traces.js';

/** Spans of one batch, from the queue to its answer. */
export interface SubmitSpans<Command> {
  /** The batch to send: history's spans become children of these spans. */
  readonly batch: CommandBatch<Command>;
  end(): void;
}

/** Begins a span for each traced command. `nowMs` is in bus time. */
export function beginSubmits<Command>(
  traces: Traces,
  batch: CommandBatch<Command>,
  nowMs: number,
): SubmitSpans<Command> | undefined {
  const attributes = {
    'parley.room_id': batch.roomId,
    'parley.batch.id': batch.batchId,
    'parley.batch.commands': batch.commands.length,
    // Use the oldest command: its deadline is the batch's.
    'parley.queue.waited_ms': Math.max(0, Math.round(nowMs - (batch.deadline - COMMAND_DEADLINE_MS))),
  };
  const begun = batch.commands.map((command) =>
    traces.child('commands.submit', traceparentOf(command), { kind: 'producer', attributes }),
  );
  if (begun.every((span) => span === undefined)) return undefined;
  const commands = batch.commands.map((command, i) => {
    const span = begun[i];
    return span === undefined ? command : { ...command, traceparent: span.traceparent };
  });
  return { batch: { ...batch, commands }, end: () => begun.forEach((span) => span?.end()) };
}

function traceparentOf(command: unknown): string | undefined {
  if (typeof command !== 'object' || command === null || !('traceparent' in command)) return undefined;
  return typeof command.traceparent === 'string' ? command.traceparent : undefined;
}
