import { setTimeout as sleep } from 'node:timers/promises';

import { newId, type RoomId } from '#contracts';

import type { ChaosClient } from '../clients/chaos-client.js';
import type { SeededRandom } from '../random/random.js';

const ATTEMPTS_MAX = 20;
const RETRY_MS = 500;

/** A public room. Its owner stays in it, so that there is always one who can remove others. */
export interface ChaosRoom {
  readonly roomId: RoomId;
  readonly owner: ChaosClient;
}

/** The rooms of a run and who may be in them: everybody else comes and goes. */
export interface ChaosWorld {
  readonly rooms: readonly ChaosRoom[];
  /** The rooms to which each client comes back. */
  readonly homes: ReadonlyMap<ChaosClient, readonly ChaosRoom[]>;
  readonly clients: readonly ChaosClient[];
}

export interface WorldSize {
  readonly rooms: number;
  readonly roomsEach: number;
}

/** Creates the rooms and lets everybody join theirs; the auditor joins all of them. */
export async function buildWorld(
  clients: readonly ChaosClient[],
  auditor: ChaosClient,
  { rooms: count, roomsEach }: WorldSize,
  random: SeededRandom,
): Promise<ChaosWorld> {
  const rooms = await Promise.all(
    Array.from({ length: count }, async (_, index): Promise<ChaosRoom> => {
      const owner = clients[index % clients.length];
      if (owner === undefined) throw new Error('a run needs clients');
      return { roomId: await found(owner, `${auditor.userId} ${index}`), owner };
    }),
  );
  const homes = new Map<ChaosClient, ChaosRoom[]>();
  for (const client of clients) {
    const own = rooms.filter(({ owner }) => owner === client);
    const others = random.shuffle(rooms.filter(({ owner }) => owner !== client));
    homes.set(client, [...own, ...others.slice(0, Math.max(0, roomsEach - own.length))]);
  }
  await Promise.all(rooms.map(({ roomId }) => enter(auditor, roomId)));
  await Promise.all([...homes].flatMap(([client, own]) => own.map(({ roomId }) => enter(client, roomId))));
  return { rooms, homes, clients };
}

async function found(owner: ChaosClient, name: string): Promise<RoomId> {
  const id = newId<RoomId>();
  const room = { id, kind: 'group', visibility: 'public', name: `chaos ${name}` } as const;
  await repeat(async () => (await owner.attempt('room:create', room)).ok, `${owner.name} cannot create a room`);
  owner.recorder.add('founded', { roomId: id });
  return id;
}

/** Also shows a room that the client is in already. */
async function enter(client: ChaosClient, roomId: RoomId): Promise<void> {
  await repeat(() => client.join(roomId), `${client.name} cannot join a room`);
}

async function repeat(succeeds: () => Promise<boolean>, failure: string): Promise<void> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    if (await succeeds()) return;
    await sleep(RETRY_MS);
  }
  throw new Error(failure);
}
