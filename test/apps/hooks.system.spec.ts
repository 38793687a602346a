import { describe, expect, it, onTestFinished } from 'vitest';

import { newId, type Hook, type HookId, type PutHookAnswer, type RoomId, type ServerRoom } from '#contracts';
import type { HookSecret } from '#contracts/routes/feed.routes';
import type { AuditPage, HooksAnswer } from '#access/internal-api';
import { TestOperator } from '#testing/topology/operator';
import { AppServer } from '#testing/users/app-server';
import { uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

/** A name that never has an IP (RFC 6761). */
const URL = 'https://receiver.invalid/parley';
const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;

const users = usersOfTests();
const operator = new TestOperator();

async function roomOf(app: AppServer): Promise<RoomId> {
  const { body } = await app
    .http('put', `rooms/${uniqueName('order')}`)
    .send({ name: 'Order' })
    .expect(201);
  return (body as ServerRoom).id;
}

/** A hook that goes with the test. */
async function made(app: AppServer, wanted: object): Promise<PutHookAnswer> {
  const id = newId<HookId>();
  const { body } = await app.http('put', `hooks/${id}`).send(wanted).expect(201);
  onTestFinished(() => void app.http('delete', `hooks/${id}`).then());
  return body as PutHookAnswer;
}

async function actsOn(id: HookId): Promise<string[]> {
  const { records } = await operator.ask<AuditPage>('audit', '--limit', '200');
  return records.filter(({ subject }) => subject === id).map(({ act, actor }) => `${act} by ${actor}`);
}

describe('a hook of an app', () => {
  it('names groups of the app, as history knows them, and no others', async () => {
    const [shop, other, ann] = [await AppServer.create(), await AppServer.create(), await users.online('ann')];
    const rooms = [await roomOf(shop), await roomOf(shop)];
    const { hook, secret } = await made(shop, { url: URL, rooms });
    expect(hook).toMatchObject({ app: shop.name, url: URL, rooms, from: 'now', status: 'active' });
    expect(secret).toMatch(SECRET);
    const { id: private_ } = await ann.socket.ask('room:create', { kind: 'group', name: uniqueName('private') });
    for (const foreign of [await roomOf(other), private_, newId<RoomId>()]) {
      const wanted = { url: URL, rooms: [rooms[0], foreign] };
      const { body } = await shop.http('put', `hooks/${newId<string>()}`).send(wanted).expect(400);
      expect(body).toMatchObject({ code: 'INVALID', field: 'rooms' });
    }
    const seen = { roomId: rooms[0], seq: 1 };
    const replayed = await shop.http('post', `hooks/${hook.id}/replay`).send(seen).expect(200);
    expect(replayed.body).toMatchObject({ id: hook.id, url: URL, rooms, from: 'now', status: 'active' });
    const unseen = await shop.http('post', `hooks/${hook.id}/replay`).send({ roomId: private_ }).expect(404);
    expect(unseen.body).toMatchObject({ code: 'NOT_FOUND', field: 'roomId' });
  });

  it('is the same in every courier', async () => {
    const shop = await AppServer.create();
    const { hook, secret } = await made(shop, { url: URL });
    for (let n = 0; n < 4; n += 1) {
      const again = await shop.http('put', `hooks/${hook.id}`).send({ url: URL }).expect(200);
      expect(again.body).toMatchObject({ hook: { id: hook.id }, secret });
    }
    expect(await actsOn(hook.id)).toEqual([`hook.create by app:${shop.name}`]);
  });

  it('needs a key with the scope `feed`', async () => {
    const shop = await AppServer.create('users', 'rooms');
    const { body } = await shop.http('get', 'hooks').expect(403);
    expect(body).toMatchObject({ code: 'FORBIDDEN', field: 'scope' });
  });
});

describe('the admin command', () => {
  const removed = (id: string) => onTestFinished(() => void operator.run('hooks', 'remove', id, '--yes'));

  it('makes a hook of the server, of which it prints the id and, once, the secret', async () => {
    const { code, stdout, stderr } = await operator.run('hooks', 'create', URL, '--rooms', 'all', '--from', 'start');
    const [id = '', secret = ''] = stdout.trim().split('\n');
    removed(id);
    expect({ code, secret }).toEqual({ code: 0, secret: expect.stringMatching(SECRET) });
    expect(stderr).toContain('shown only once');
    const hook = await operator.ask<Hook>('hooks', 'show', id);
    expect(hook).toMatchObject({ id, app: null, url: URL, rooms: 'all', from: 'start', status: 'active' });
    const { hooks } = await operator.ask<HooksAnswer>('hooks', 'list');
    expect(hooks.map((listed) => listed.id)).toContain(id);
    const { stdout: list } = await operator.run('hooks', 'list');
    expect(list).toContain(id);
    expect(list).not.toContain('whsec_');
  });

  it('pauses, resumes, rotates, replays and removes it; the audit has each act', async () => {
    const { hook } = await operator.ask<PutHookAnswer>('hooks', 'create', URL);
    const ask = <Answer>(...line: string[]) => operator.ask<Answer>('hooks', ...line);
    expect(await ask<Hook>('pause', hook.id)).toMatchObject({ status: 'paused', reason: 'asked' });
    expect((await operator.run('hooks', 'show', hook.id)).stdout).toMatch(/^status +paused \(asked\)$/m);
    expect(await ask<Hook>('resume', hook.id)).toMatchObject({ status: 'active', reason: null });
    expect((await ask<HookSecret>('rotate', hook.id)).secret).toMatch(SECRET);
    expect(await ask<Hook>('replay', hook.id)).toMatchObject({ id: hook.id });
    expect((await operator.run('hooks', 'replay', hook.id, '--seq', '3')).stderr).toMatch(/--seq needs --room/);
    expect((await operator.run('hooks', 'remove', hook.id)).stderr).toMatch(/add --yes to confirm/);
    expect((await operator.run('hooks', 'remove', hook.id, '--yes')).stdout).toBe('The hook is removed.\n');
    const acts = ['remove', 'replay', 'rotate', 'resume', 'pause', 'create'];
    expect(await actsOn(hook.id)).toEqual(acts.map((act) => `hook.${act} by root`));
    const gone = await operator.run('hooks', 'show', hook.id);
    expect(gone).toMatchObject({ code: 1, stderr: 'parley: There is no such hook. (NOT_FOUND)\n' });
  });

  it('makes one for an app, whose server may manage it', async () => {
    const shop = await AppServer.create();
    const room = await roomOf(shop);
    const created = ['create', URL, '--app', shop.name, '--rooms', room];
    const { hook } = await operator.ask<PutHookAnswer>('hooks', ...created);
    expect(hook).toMatchObject({ app: shop.name, rooms: [room] });
    await shop.http('delete', `hooks/${hook.id}`).expect(204);
    expect(await actsOn(hook.id)).toEqual([`hook.remove by app:${shop.name}`, 'hook.create by root']);
    const unknown = await operator.run('hooks', 'create', URL, '--app', uniqueName('nobody'));
    expect(unknown.stderr).toMatch(/^parley: --app: .* is not an app\n$/);
    await operator.run('suspend', shop.name);
    const suspended = await operator.run('hooks', 'create', URL, '--app', shop.name);
    expect(suspended.stderr).toMatch(/\(ACCOUNT_SUSPENDED\)\n$/);
  });
});
