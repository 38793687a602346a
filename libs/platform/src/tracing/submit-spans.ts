import type { CommandBus } from '#bus/command-bus.port';
import type { BatchObserver } from '#bus/room-queue';
import { COMMAND_DEADLINE_MS } from '#contracts';
import type { Traces } from './traces.js';

/** A span for each traced command, from the queue to its answer. History's spans become children of these spans. */
export function submitSpans(traces: Traces, bus: Pick<CommandBus, 'now'>): BatchObserver {
  return ({ roomId, batchId, deadline, commands }) => {
    if (!traces.on) return undefined;
    const attributes = {
      'parley.room_id': roomId,
      'parley.batch.id': batchId,
      'parley.batch.commands': commands.length,
      // Use the oldest command: its deadline is the batch's.
      'parley.queue.waited_ms': Math.max(0, Math.round(bus.now() - (deadline - COMMAND_DEADLINE_MS))),
    };
    const spans = commands.flatMap((command) => {
      const span = traces.child('commands.submit', command.traceparent, { kind: 'producer', attributes });
      if (span === undefined) return [];
      command.traceparent = span.traceparent;
      return [span];
    });
    return () => spans.forEach((span) => span.end());
  };
}
