import request from 'supertest';
import { describe, expect, it, onTestFinished } from 'vitest';

import { type Delivery, type MessageId, newId, type PutHookAnswer, type UserPage } from '#contracts';
import type { SignInAnswer } from '#contracts/routes/auth.routes';
import type { UnclaimedInvite } from '#access/imports-api';
import { watchHttp } from '#testing/documents/http-watch';
import { setUp } from '#testing/engines/set-up';
import { type ImportRun, mapOf, neutralFile, sampleOf, untoldOf } from '#testing/imports/import-run';
import { allMessages, allRooms, getAs, seenRooms } from '#testing/imports/seen-rooms';
import { toldRooms } from '#testing/imports/told-rooms';
import { TestOperator } from '#testing/topology/operator';
import { topology } from '#testing/topology/topology';
import { TestPushReceiver } from '#testing/users/push-receiver';
import { bytesAt, fileUrlOf } from '#testing/users/test-files';
import { account, TestUser, uniqueName } from '#testing/users/user';
import { usersOfTests } from '#testing/users/users-of-tests';

import { longExport } from '../libs/import/testing/random/long-export.js';
import { readRecords } from '../libs/import/testing/read-records.js';

const SEED = 48;
const PERSON_A = { 1: 'Person A' };
const PASSWORD = 'correct horse battery';
/** A push and a delivery come within seconds; a busy machine takes longer. */
const WAIT = { timeout: 60_000 };

const users = usersOfTests();
const operator = new TestOperator();

/** Accounts who are people of the export, and runs that make them so. */
async function readersOf(path: string, people: Readonly<Record<string, string>>, ...options: string[]) {
  const readers = new Map<string, TestUser>();
  for (const id of Object.keys(people)) readers.set(id, users.keep(await account('reader')));
  const map = mapOf(Object.fromEntries([...readers].map(([id, { user }]) => [id, user.username])));
  const names = Object.fromEntries([...readers].map(([id, user]) => [user.id, people[id] ?? '']));
  const reader = (id: string): TestUser => readers.get(id) as TestUser;
  return {
    reader,
    run: (later = path) => operator.ask<ImportRun>('import', 'run', later, '--users', map, ...options),
    seen: (id: string, others: object = {}) => seenRooms(getAs(reader(id)), { ...names, ...others }),
    told: async (id: string) => toldRooms((await readRecords([path])).all, id),
  };
}

const revsOf = async (user: TestUser) =>
  (await allRooms(getAs(user))).map(({ id, headRev, rev, urev }) => ({ id, headRev, rev, urev }));

describe('an import', () => {
  const receiver = setUp(() => TestPushReceiver.start());

  /** The texts of imported rooms that a new listener gets. */
  async function listen(): Promise<() => string[]> {
    const path = uniqueName('hook');
    const { hook } = await operator.ask<PutHookAnswer>('hooks', 'create', `${receiver.url}/${path}`, '--rooms', 'all');
    onTestFinished(async () => void (await operator.run('hooks', 'remove', hook.id, '--yes')));
    return () =>
      receiver
        .requestsOf(path)
        .map(({ body }) => JSON.parse(body.toString()) as Delivery)
        .flatMap((delivery) => (delivery.type === 'room.changed' ? [delivery.data] : []))
        .flatMap(({ room, messages }) => (room.importedSeq === 0 ? [] : messages.map(({ body }) => body)));
  }

  /** The texts that are pushed to the user from now on. */
  async function pushesTo(user: TestUser): Promise<() => string[]> {
    const [name, key] = [uniqueName('push'), async () => (await user.http('get', '/v1/push')).body.webpush?.publicKey];
    await expect.poll(key, WAIT).toBeTypeOf('string');
    const { endpoint, keys } = receiver.subscribe(name);
    const body = { kind: 'webpush', subscription: { endpoint, keys, expirationTime: null } };
    await user.http('put', `/v1/push/devices/${newId()}`).send(body).expect(201);
    return () =>
      receiver.payloadsOf(name).flatMap((payload) => (payload.type === 'message' ? (payload.text ?? []) : []));
  }

  it('of Slack is whole and quiet, listeners and pushes begin behind it, and a second run changes nothing', async () => {
    const people = { U0MIRA0: 'Mira', U0MIRA2: 'Pia' };
    const { reader, run, seen, told } = await readersOf(sampleOf('slack'), people, '--source', uniqueName('slack'));
    const [mira, pia] = [reader('U0MIRA0'), reader('U0MIRA2')];
    const [heard, pushed, socket] = [await listen(), await pushesTo(mira), await pia.connect()];
    await socket.ask('sync', {});

    expect(untoldOf(await run())).toEqual([]);
    const rooms = await seen('U0MIRA0');
    expect(rooms).toMatchObject(await told('U0MIRA0'));
    expect(rooms.filter(({ isQuiet }) => !isQuiet)).toEqual([]);
    expect(rooms.find(({ name }) => name === 'general')).toMatchObject({
      ...{ kind: 'public group', pins: [expect.any(Number)] },
      members: ['Deploy Robot: member', 'Fay Partner: member', 'Mira: owner', 'Pia: member'],
    });
    const otto = (await allRooms(getAs(mira)))
      .map(({ peer }) => peer)
      .find((peer) => peer?.displayName === 'Otto Brandt');
    const found = await getAs(pia)<UserPage>(`/v1/users?query=${String(otto?.username)}`);
    expect(found.users.filter(({ id }) => id === otto?.id)).toEqual([]);

    const revs = await revsOf(mira);
    expect(untoldOf(await run())).toEqual([]);
    expect(await revsOf(mira)).toEqual(revs);
    expect(await seen('U0MIRA0')).toEqual(rooms);

    const general = (await allRooms(getAs(pia))).find(({ name }) => name?.startsWith('general') === true);
    await mira.http('post', `/v1/rooms/${String(general?.id)}/join`).send({});
    const text = `at last @${mira.user.username}`;
    await socket.ask('message:send', { id: newId<MessageId>(), roomId: general?.id, body: text, mentions: [mira.id] });
    await expect.poll(heard, WAIT).toEqual([text]);
    await expect.poll(pushed, WAIT).toEqual([text]);
    const frames = socket.of('changes').flatMap(({ items }) => items);
    expect(frames.flatMap((item) => (item.type === 'message' ? item.message.body : []))).toEqual([text]);
  });

  it('of Discord has the bytes of its files, and its undo spares rooms in use, and frees all names', async () => {
    const alba = '90000000000000001';
    const { reader, run, seen, told } = await readersOf(
      sampleOf('discord'),
      { [alba]: 'Alba Sky' },
      '--source',
      uniqueName('d'),
    );
    const get = getAs(reader(alba));
    const { id } = await run();
    const rooms = await seen(alba);
    expect(rooms).toMatchObject(await told(alba));
    const messages = (await Promise.all((await allRooms(get)).map((room) => allMessages(get, room.id)))).flat();
    for (const file of messages.flatMap(({ attachments }) => attachments).filter(({ state }) => state === 'ready'))
      expect(await bytesAt(await fileUrlOf(reader(alba), file.id))).toHaveLength(file.bytes);

    const names = async () => (await allRooms(get)).map(({ name, peer }) => [name, peer?.username]).sort();
    const before = await names();
    const [used] = await allRooms(get);
    const socket = await reader(alba).connect();
    await socket.ask('message:send', { id: newId<MessageId>(), roomId: used?.id, body: 'We write here now' });
    const all = before.length;
    const spared = await operator.run('import', 'undo', id, '--yes', '--json');
    expect(spared.code).toBe(1);
    expect(JSON.parse(spared.stdout)).toMatchObject({ rooms: all - 1, refused: [used?.id], removed: 0 });
    expect((await allRooms(get)).map((room) => room.id)).toEqual([used?.id]);
    const undone = await operator.ask<object>('import', 'undo', id, '--yes', '--with-new-messages');
    expect(undone).toMatchObject({ refused: [], kept: 0 });
    expect(await allRooms(get)).toEqual([]);
    expect(untoldOf(await run())).toEqual([]);
    expect(await names()).toEqual(before);
    expect(await seen(alba)).toEqual(rooms);
  });

  it('of a later, larger export has as much as one large import', async () => {
    const [growing, large] = [longExport(uniqueName('growing'), SEED), longExport(uniqueName('large'), SEED)];
    const early = await readersOf(neutralFile(growing.half), PERSON_A);
    expect(untoldOf(await early.run())).toEqual([]);
    expect(untoldOf(await early.run(neutralFile(growing.whole)))).toEqual([]);
    const once = await readersOf(neutralFile(large.whole), PERSON_A);
    expect(untoldOf(await once.run())).toEqual([]);
    const seen = await early.seen('1');
    expect(seen).toMatchObject(await once.told('1'));
    expect(seen.filter(({ isQuiet }) => !isQuiet)).toEqual([]);
    expect(seen).toEqual(await once.seen('1'));
  });

  it('has its history for a person who claims an account, also after a further run', async () => {
    const { reader, run, seen } = await readersOf(neutralFile(longExport(uniqueName('claimed'), SEED).half), PERSON_A);
    expect(untoldOf(await run())).toEqual([]);
    const get = getAs(reader('1'));
    const messages = (await Promise.all((await allRooms(get)).map(({ id }) => allMessages(get, id)))).flat();
    const sender = messages.find((message) => message.sender?.displayName === 'Person B')?.sender;
    const { code } = await operator.ask<UnclaimedInvite>('import', 'invite', String(sender?.username));
    const body = { username: uniqueName('ben'), password: PASSWORD, invite: code };
    const answer = await watchHttp(request(topology().url).post('/v1/auth/register')).send(body).expect(201);
    const { user, tokens } = answer.body as SignInAnswer;
    expect(user.id).toBe(sender?.id);
    const names = { [user.id]: 'Person B' };
    const rooms = await seen('1', names);
    const ben = getAs(users.keep(new TestUser(user, tokens)));
    expect(await seenRooms(ben, { ...names, [reader('1').id]: 'Person A' })).toEqual(rooms);
    expect(untoldOf(await run())).toEqual([]);
    expect(await seen('1', names)).toEqual(rooms);
  });
});
