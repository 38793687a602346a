import { setTimeout as sleep } from 'node:timers/promises';

import { describe, expect, it, vi } from 'vitest';

import type { RoomId, UserId } from '#contracts';
import type { NewInvite } from '#access/internal-api';
import { TestOperator } from '#testing/topology/operator';
import { query } from '#testing/topology/store';
import { killAndAwaitRestart, topology, type Topology } from '#testing/topology/topology';
import { account, type TestUser, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

vi.setConfig({ testTimeout: 300_000 });

const TRY_AGAIN_MS = 200;
/** Requests are in flight. */
const STRIKE_AFTER_MS = 30;
/** The contract gives 60 s to processes that live. */
const JOINED_WITHIN_MS = 120_000;
const users = usersOfTests();
const operator = new TestOperator();

const invite = (uses: number, roomId: RoomId) =>
  operator.request<NewInvite>('auth', 'post', 'invites', {
    ...{ uses, lifetimeSeconds: 3_600 },
    rooms: [{ id: roomId, name: 'design' }],
  });
const personsOf = async ({ id }: NewInvite): Promise<UserId[]> =>
  (await query<{ userId: UserId }>('SELECT user_id AS "userId" FROM auth.invite_uses WHERE invite_id = $1', [id])).map(
    ({ userId }) => userId,
  );
const usesOf = async ({ id }: NewInvite) =>
  (await query<{ uses: number }>('SELECT uses FROM auth.invites WHERE id = $1', [id]))[0]?.uses;
const joinsOf = async (roomId: RoomId): Promise<UserId[]> => {
  const text = `SELECT system->>'userId' AS "userId" FROM history.messages WHERE room_id = $1 AND system->>'type' = 'member.joined'`;
  return (await query<{ userId: UserId }>(text, [roomId])).map(({ userId }) => userId);
};
const room = async () =>
  (await (await users.online('ann')).socket.ask('room:create', { kind: 'group', name: 'design' })).id;

/** Asks until the answer is one that a client shows: the server lives, and has not shed the request. */
async function settled(ask: () => Promise<{ readonly status: number; readonly body: { readonly code?: string } }>) {
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer !== undefined && answer.status < 500 && answer.status !== 429) return answer;
    await sleep(TRY_AGAIN_MS);
  }
}

async function post(path: string, body: object, token?: string) {
  const answer = await fetch(`${topology().url}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(15_000),
  });
  return { status: answer.status, body: (await answer.json()) as { code?: string } };
}

const strike = async (pick: (now: Topology) => Topology['auths']): Promise<void> => {
  await sleep(STRIKE_AFTER_MS);
  for (const index of pick(topology()).keys()) await killAndAwaitRestart((now) => pick(now)[index]);
};

describe('an invitation', () => {
  it('makes as many guests as it has uses when each auth is killed with kill -9 on the way', async () => {
    const made = await invite(4, await room());
    const names = Array.from({ length: 8 }, () => uniqueName('late'));
    const enter = (username: string) => settled(() => post('/v1/auth/guest', { username, invite: made.code }));
    const [answers] = await Promise.all([Promise.all(names.map(enter)), strike(({ auths }) => auths)]);
    const persons = await query<{ username: string }>('SELECT username FROM auth.users WHERE id = ANY($1)', [
      await personsOf(made),
    ]);
    expect([await usesOf(made), persons.length]).toEqual([4, 4]);
    // An answer may have been lost: then the guest is there, and a repeat is refused.
    const entered = names.filter((_, index) => answers[index]?.status === 201);
    expect(persons.map(({ username }) => username)).toEqual(expect.arrayContaining(entered));
    const guests = await query('SELECT FROM auth.users WHERE username = ANY($1)', [names]);
    expect(guests).toHaveLength(4);
  });

  it('lets in as many people as it has uses, each once, when histories and auths are killed on the way', async () => {
    const roomId = await room();
    const made = await invite(3, roomId);
    const people: TestUser[] = [];
    for (let n = 0; n < 6; n += 1) people.push((await users.online('racer')).user);
    const ask = ({ tokens }: TestUser) =>
      settled(() => post('/v1/me/invites', { code: made.code }, tokens.accessToken));
    const kills = async () => {
      await strike(({ histories }) => histories);
      await strike(({ auths }) => auths);
    };
    const [answers] = await Promise.all([Promise.all(people.map(ask)), kills()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 404, 404, 404]);
    expect((await Promise.all(people.map(ask))).map(({ status }) => status)).toEqual(
      answers.map(({ status }) => status),
    );
    const persons = (await personsOf(made)).sort();
    expect([await usesOf(made), persons.length]).toEqual([3, 3]);
    expect((await joinsOf(roomId)).sort()).toEqual(persons);
  });
});

describe('a default room', () => {
  it('gets every new account once when each history is killed with kill -9 on the way', async () => {
    const roomId = await room();
    const set = (on: boolean) => operator.request('history', 'put', `groups/${roomId}/default`, { on });
    await set(true);
    try {
      const people = await Promise.all(Array.from({ length: 6 }, () => account('newcomer')));
      await strike(({ histories }) => histories);
      people.push(await account('newcomer'));
      const expected = people.map(({ id }) => id).sort();
      const joined = async () => (await joinsOf(roomId)).filter((id) => expected.includes(id)).sort();
      await expect.poll(joined, { timeout: JOINED_WITHIN_MS, interval: 1_000 }).toEqual(expected);
    } finally {
      await set(false);
    }
  });
});
