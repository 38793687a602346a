import { ChatError } from '#contracts/errors';
import type { OpenEntry } from './open-entry.js';

const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 1_000;

/** The pause after this number of failed calls: 50, 100, 200 … 1,000 ms. */
export function retryPauseMs(attempts: number): number {
  return Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (attempts - 1));
}

/**
 * Splits the entries of a rejected call into groups for the retry. Each group has one partition, and entries of a room
 * stay together and in order. After `UNAVAILABLE` (no database) the groups stay large. After any other error a group is
 * halved by rooms, which soon isolates an entry that causes the error.
 */
export function regroup<Entry extends OpenEntry>(entries: readonly Entry[], reason: unknown): Entry[][] {
  const byPartition = groupBy(entries, (entry) => entry.partition);
  if (byPartition.length > 1 || isUnavailable(reason)) return byPartition;
  const rooms = groupBy(entries, (entry) => entry.batch.roomId);
  if (rooms.length < 2) return [[...entries]];
  const half = rooms.length >> 1;
  return [rooms.slice(0, half).flat(), rooms.slice(half).flat()];
}

function isUnavailable(reason: unknown): boolean {
  return reason instanceof ChatError && reason.code === 'UNAVAILABLE';
}

function groupBy<Entry, Key>(entries: readonly Entry[], keyOf: (entry: Entry) => Key): Entry[][] {
  const groups = new Map<Key, Entry[]>();
  for (const entry of entries) {
    const group = groups.get(keyOf(entry));
    if (group === undefined) groups.set(keyOf(entry), [entry]);
    else group.push(entry);
  }
  return [...groups.values()];
}
