import type { CommandBatch } from '../command-bus.port.js';
import type { OpenEntry } from '../open-entry.js';
import type { RoomId } from '#contracts/ids';

/** A batch that was read from a stream. */
export interface StreamEntry extends OpenEntry {
  /** More than one if the submitter has appended the batch again. */
  readonly streamIds: string[];
  readonly replyTo: string;
}

/** The fields of a stream entry for XADD. Only the commands are JSON. */
export function toFields(batch: CommandBatch, commandsJson: string, replyTo: string): string[] {
  return ['i', batch.batchId, 'o', batch.roomId, 'd', String(batch.deadline), 'r', replyTo, 'c', commandsJson];
}

/** Returns `undefined` if it is not an entry of this bus. */
export function fromFields(partition: number, streamId: string, fields: readonly string[]): StreamEntry | undefined {
  const named = new Map<string, string>();
  for (let i = 0; i + 1 < fields.length; i += 2) named.set(fields[i] ?? '', fields[i + 1] ?? '');
  const [batchId, roomId, deadline, replyTo, json] = ['i', 'o', 'd', 'r', 'c'].map((name) => named.get(name));
  if (!batchId || !roomId || !deadline || !replyTo || !json) return undefined;
  const commands = parseArray(json);
  if (commands === undefined) return undefined;
  // The submitter sent a valid room id.
  const batch = { batchId, roomId: roomId as RoomId, deadline: Number(deadline), commands };
  return { partition, batch, bytes: json.length, streamIds: [streamId], replyTo };
}

function parseArray(json: string): unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(json);
    return Array.isArray(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
