import { setTimeout as sleep } from 'node:timers/promises';

import type { Api } from './api.js';
import { differences, type RoomCopy } from './room-copy.js';

const PAUSE_MS = 1_000;

export interface CheckResult {
  readonly rooms: number;
  readonly messages: number;
  /** One line for each row that is not the same. */
  readonly differences: string[];
}

/**
 * Compares the rooms of the API with the mirror. People may chat meanwhile: a room that differs is read again, until it is the same or
 * until the time is over.
 * @param held what the mirror has of a room
 */
export async function check(
  api: Api,
  held: (roomId: string) => Promise<RoomCopy | undefined>,
  patienceMs: number,
): Promise<CheckResult> {
  const until = Date.now() + patienceMs;
  const result = { rooms: 0, messages: 0, differences: [] as string[] };
  for (const [id, reader] of await api.rooms()) {
    let there = await api.copy(id, reader);
    let found = differences(await held(id), there);
    while (found.length > 0 && Date.now() < until) {
      await sleep(PAUSE_MS);
      there = await api.copy(id, reader);
      found = differences(await held(id), there);
    }
    result.rooms += 1;
    result.messages += there.messages.size;
    result.differences.push(...found.map((line) => `room ${id}, ${line}`));
  }
  return result;
}
