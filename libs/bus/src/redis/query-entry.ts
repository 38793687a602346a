import type { QueryOrigin } from '../query-bus.port.js';

/** A query on a Redis list. */
export interface QueryEntry {
  readonly id: string;
  /** Bus time in ms. */
  readonly deadline: number;
  readonly replyTo: string;
  readonly origin: QueryOrigin | undefined;
  /** The payload as JSON. */
  readonly json: string;
}

/** Format: `id deadline replyTo [requestId [traceparent]]`, a newline, and the payload as JSON. */
export function queryEntry({ id, deadline, replyTo, origin, json }: QueryEntry): string {
  const fields = [id, deadline.toFixed(0), replyTo, origin?.requestId, origin?.traceparent];
  return `${fields.filter((field) => field !== undefined).join(' ')}\n${json}`;
}

export function parseQueryEntry(entry: string): QueryEntry {
  const lineEnd = entry.indexOf('\n');
  const [id = '', deadline, replyTo = '', requestId, traceparent] = entry.slice(0, lineEnd).split(' ');
  const origin = requestId === undefined ? undefined : { requestId, ...(traceparent !== undefined && { traceparent }) };
  return { id, deadline: Number(deadline), replyTo, origin, json: entry.slice(lineEnd + 1) };
}
