import { readFile } from 'node:fs/promises';

import { describe, expect, it, vi } from 'vitest';

import { newId, type HostSignIn, type MessagePage, type NewIncoming, type RoomId, type ServerRoom } from '#contracts';
import type { AdminSessions, HooksAnswer, IncomingPage } from '#access/internal-api';
import type { MadeThing } from '#access/made-by-keys';
import { setUp } from '#testing/engines/set-up';
import { TestOperator } from '#testing/topology/operator';
import { query } from '#testing/topology/store';
import { topology } from '#testing/topology/topology';
import { AppServer } from '#testing/users/app-server';
import { TestPushReceiver } from '#testing/users/push-receiver';
import { TestUser, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

vi.setConfig({ testTimeout: 180_000 });

/** Ten times the promise, for a busy machine. */
const ENDED = { timeout: 20_000, interval: 200 };
const DAY_MS = 86_400_000;

const users = usersOfTests();
const operator = new TestOperator();

const post = async (url: string) => {
  const body = JSON.stringify({ text: 'posted by an address' });
  const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
  return (await fetch(topology().url + new URL(url, topology().url).pathname, init)).status;
};

/** What a server makes with a key, which goes on when the key ends. */
async function work(app: AppServer, push: TestPushReceiver, room: string, roomId: RoomId, at: string) {
  const ids = { hook: newId<string>(), incoming: newId<string>(), byBot: newId<string>(), byUser: newId<string>() };
  await app.http('put', `hooks/${ids.hook}`).send({ rooms: 'all', from: 'start' }).expect(201);
  const url = await app.http('post', `rooms/${room}/incoming`).send({ id: ids.incoming, name: 'CI' }).expect(201);
  const sub = uniqueName('user');
  const begun = await app.http('post', `users/${sub}/sessions`).send({ user: { displayName: sub } });
  const { user, tokens } = begun.body as HostSignIn;
  const person = users.keep(new TestUser(user, tokens));
  await app
    .http('post', `rooms/${room}/members`)
    .send({ set: [{ externalId: sub }] })
    .expect(200);
  const { endpoint, keys } = push.subscribe(sub);
  const subscription = { endpoint, keys, expirationTime: null };
  await person.http('put', `/v1/push/devices/${newId<string>()}`).send({ kind: 'webpush', subscription }).expect(201);
  const schedule = (who: TestUser, id: string, body: string) =>
    who.http('put', `/v1/me/scheduled/${id}`).send({ roomId, at, body }).expect(201);
  await schedule(app.bot, ids.byBot, `${sub} by the bot`);
  await schedule(person, ids.byUser, `${sub} by the user`);
  return { ids, url: (url.body as NewIncoming).url, person, texts: [`${sub} by the bot`, `${sub} by the user`] };
}

/** The commands of the page's section on a leaked key, in their order. */
async function stepsOfPage(): Promise<string[][]> {
  const page = await readFile('docs/apps.md', 'utf8');
  const section = page.split('\n## ').find((part) => part.startsWith('A leaked key or secret\n')) ?? '';
  const [, leakedKey = ''] = /\*\*A leaked key\.\*\*[^]*?```sh\n([^]*?)```/.exec(section) ?? [];
  return leakedKey
    .split('\n')
    .filter((line) => line.startsWith('parley '))
    .map((line) =>
      line
        .replace(/ *[>#].*/, '')
        .split(' ')
        .slice(1),
    );
}

describe('a key that leaked', () => {
  const push = setUp(() => TestPushReceiver.start());

  it('leaves nothing that reads, posts or acts after the steps of the page; what other keys made goes on', async () => {
    const shop = await AppServer.create();
    const thief = await shop.withKey();
    const externalId = uniqueName('order');
    const { body } = await shop.http('put', `rooms/${externalId}`).send({ name: 'Order' }).expect(201);
    const { id: roomId } = body as ServerRoom;
    const at = new Date(Date.now() + DAY_MS).toISOString();
    const own = await work(shop, push, externalId, roomId, at);
    const stolen = await work(thief, push, externalId, roomId, at);
    // The thief learns the host's own URL by asking again.
    const known = newId<string>();
    const asked = { id: known, name: 'Known to the thief' };
    const first = await shop.http('post', `rooms/${externalId}/incoming`).send(asked).expect(201);
    await thief.http('post', `rooms/${externalId}/incoming`).send(asked).expect(200);

    const outputs: string[] = [];
    const named = new Map<string, string>([
      ['shop', shop.name],
      ['ID', thief.answer.id],
    ]);
    const steps = await stepsOfPage();
    expect(steps.map(([command, act]) => `${command} ${act}`)).toEqual([
      ...['apps key', 'apps list', 'apps revoke', 'apps revoke', 'hooks list', 'scheduled list'],
    ]);
    for (const step of steps) {
      const words = step.map((word) => named.get(word) ?? word);
      const { code, stdout, stderr } = await operator.run(...words);
      expect({ words: words.slice(0, 2), code, stderr: code === 0 ? '' : stderr }).toEqual({
        words: words.slice(0, 2),
        code: 0,
        stderr: '',
      });
      outputs.push(stdout);
    }
    const printed = outputs[2] ?? '';
    for (const id of [stolen.ids.hook, stolen.ids.incoming, stolen.ids.byBot, stolen.ids.byUser, known])
      expect(printed).toContain(id);
    expect(printed).toContain(stolen.person.tokens.sessionId);
    expect(printed).toContain('With --made');
    for (const id of [...Object.values(own.ids), own.person.tokens.sessionId]) expect(printed).not.toContain(id);

    await expect.poll(async () => (await thief.http('get', 'users')).status, ENDED).toBe(401);
    const hooks = (await operator.request<HooksAnswer>('courier', 'get', 'hooks')).hooks.map(({ id }) => id as string);
    expect({ stolen: hooks.includes(stolen.ids.hook), own: hooks.includes(own.ids.hook) }).toEqual({
      stolen: false,
      own: true,
    });
    await expect.poll(() => post(stolen.url), ENDED).toBe(404);
    expect(await post((first.body as NewIncoming).url)).toBe(404);
    expect(await post(own.url)).toBe(200);
    const listed = await operator.request<IncomingPage>('history', 'get', `incoming?roomId=${roomId}`);
    expect(listed.incoming.map(({ id }) => id)).toEqual([own.ids.incoming]);
    await expect.poll(async () => (await stolen.person.http('get', '/v1/users/me')).status, ENDED).toBe(401);
    expect((await own.person.http('get', '/v1/users/me')).status).toBe(200);
    const sessions = (who: TestUser) =>
      operator.request<AdminSessions>('auth', 'get', `users/${who.id}/sessions`).then((answer) => answer.sessions);
    expect(await sessions(stolen.person)).toEqual([]);
    expect(await sessions(own.person)).toMatchObject([{ devices: 1 }]);

    // Their time comes.
    await query('UPDATE history.scheduled SET at = now(), due_at = now() WHERE room_id = $1 AND due_at IS NOT NULL', [
      roomId,
    ]);
    const texts = async () => {
      const { messages } = (await shop.bot.http('get', `/v1/rooms/${roomId}/messages`).expect(200)).body as MessagePage;
      return messages.map((message) => message.body);
    };
    await expect.poll(texts, ENDED).toEqual(expect.arrayContaining(own.texts));
    for (const text of stolen.texts) expect(await texts()).not.toContain(text);

    const again = await operator.ask<{ ended: number; made: MadeThing[]; left: MadeThing[] }>(
      ...['apps', 'revoke', shop.name, '--key', thief.answer.id, '--made'],
    );
    expect(again).toMatchObject({ ended: 0, made: [], left: [] });
  });
});
