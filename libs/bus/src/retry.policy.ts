import { ChatError } from '#contracts/errors';
import type { OpenEntry } from './open-entry.js';

const RETRY_FIRST_MS = 50;
const RETRY_MAX_MS = 1_000;

/** The pause after the given number of calls in vain: 50, 100, 200 … 1,000 ms. */
export function retryPauseMs(attempts: number): number {
  return Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (attempts - 1));
}

/**
 * The groups in which the entries of a rejected call are tried again. Always one partition per group. `UNAVAILABLE`
 * says that the store is away: then nobody is at fault and groups stay large. After any other rejection a group
 * is halved, room by room, so that one poisonous entry is soon alone. A room's entries stay together, in order.
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
