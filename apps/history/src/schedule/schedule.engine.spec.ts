import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Consumption } from '#bus/command-bus.port';
import {
  ChatError,
  newId,
  type Actor,
  type Message,
  type MessageId,
  type PutScheduled,
  type RoomId,
  type Scheduled,
  type SentMessage,
} from '#contracts';
import { StoreClock } from '#persistence/store-clock';
import { AnnouncementsService } from '../pipeline/announcements.service.js';
import { MessagesService } from '../reads/messages/messages.service.js';
import { readMarks } from '../reads/rooms/rooms.store.js';
import { readRoomStates } from '../room/views/room-state.store.js';
import { WriteSql } from '../store/write-sql.js';
import type { TestHistory } from '../../testing/test-history.js';
import { setScene } from '../../testing/test-scene.js';
import { DueMessagesService } from './due-messages.service.js';
import { ScheduleChangesService } from './schedule-changes.service.js';
import { ScheduleListService } from './schedule-list.service.js';

const HOUR_MS = 3_600_000;

/** The store of a process that ends: it can write nothing any more. */
class EndingSql extends WriteSql {
  override transaction<Result>(): Promise<Result> {
    return Promise.reject(new Error('killed'));
  }
}

describe('scheduled messages', () => {
  const scene = setScene();
  let clock: StoreClock;
  let changes: ScheduleChangesService;
  let list: ScheduleListService;
  let running: Consumption[];
  let ann: Actor;
  let bob: Actor;
  let roomId: RoomId;

  beforeAll(async () => {
    clock = await StoreClock.of(scene.history.writes);
    running = await Promise.all([scene.history.consume(), scene.other.consume()]);
  });
  afterAll(async () => {
    clock.onApplicationShutdown();
    await Promise.all(running.map((each) => each.stop()));
  });

  beforeEach(async () => {
    ({ ann, bob } = scene);
    const { history } = scene;
    const sql = new WriteSql(history.writes);
    changes = new ScheduleChangesService(
      sql,
      history.buses.commands,
      clock,
      new AnnouncementsService(history.buses.fanout),
    );
    list = new ScheduleListService(sql);
    roomId = await history.group(ann, [bob]);
    scene.forgetFrames();
  });
  afterEach(async () => {
    scene.history.directory.away = false;
    await scene.store.query('DELETE FROM history.scheduled', []);
  });

  const inMs = (ms: number): string => new Date(clock.now().getTime() + ms).toISOString();
  const request = (more: Partial<PutScheduled> = {}): PutScheduled => ({
    id: newId<MessageId>(),
    roomId,
    at: inMs(HOUR_MS),
    body: 'later',
    ...more,
  });
  const change = (actor: Actor, requestId = newId<string>()) => ({
    userId: actor.userId,
    actor,
    requestId,
    until: scene.history.buses.commands.now() + 60_000,
  });
  const put = async (more: Partial<PutScheduled> = {}, actor = ann) =>
    (await changes.put({ ...change(actor), put: request(more) })).scheduled;
  const remove = (id: MessageId, actor = ann) => changes.remove({ ...change(actor), id });
  const listed = async (actor = ann): Promise<Scheduled[]> => (await list.list(actor.userId, {})).scheduled;
  const senderOn = (history: TestHistory, sql = new WriteSql(history.writes)) =>
    new DueMessagesService(
      sql,
      history.buses.commands,
      clock,
      history.directory,
      new AnnouncementsService(history.buses.fanout),
    );
  /** Lets the time of messages come, in the given order. */
  const come = async (...ids: readonly MessageId[]) => {
    for (const [place, id] of ids.entries())
      await scene.store.query(
        `UPDATE history.scheduled SET at = now() - interval '1 minute' + make_interval(secs => $2),
           due_at = now() - interval '1 minute' + make_interval(secs => $2) WHERE id = $1`,
        [id, place],
      );
  };
  /** Lets the claims end, as if their time had passed. */
  const endClaims = () =>
    scene.store.query(`UPDATE history.scheduled SET claimed_until = now(), due_at = now() WHERE claim IS NOT NULL`, []);
  const sendAll = async (sender = senderOn(scene.history)) => {
    while (await sender.sendSome());
  };
  /** Acts while this history cannot send commands any more. */
  const whileEnding = async <Result>(act: () => Promise<Result>): Promise<Result> => {
    const { commands } = scene.history.buses;
    const submit = vi.spyOn(commands, 'submit').mockRejectedValue(new Error('killed'));
    try {
      return await act();
    } finally {
      submit.mockRestore();
    }
  };
  const messages = async (): Promise<Message[]> => {
    const { messages: all } = await new MessagesService(scene.store.reads).page(ann.userId, { roomId, limit: 50 });
    return all.filter(({ kind }) => kind === 'text');
  };
  const bodies = async () => (await messages()).map(({ body }) => body);

  it('are sent at their time, with the field that says so; each change is an item of the author', async () => {
    const { id } = await put({ body: 'hello', ext: { a: 1 } });
    await sendAll();
    expect(await messages()).toEqual([]);
    await come(id);
    await sendAll();
    const [message] = await messages();
    expect(message).toMatchObject({
      id,
      body: 'hello',
      ext: { a: 1 },
      scheduled: true,
      senderId: ann.userId,
      version: 1,
    });
    const [shown] = scene.roomItems(roomId);
    expect(shown).toMatchObject({ type: 'message', message: { id, scheduled: true } });
    expect(await listed()).toEqual([]);
    const frames = scene.ownFrames(ann);
    expect(frames.map(([, { from, to }]) => to - from)).toEqual([1, 1]);
    expect(frames[1]?.[1].from).toBe(frames[0]?.[1].to);
    expect(frames.flatMap(([, { items }]) => items)).toEqual([
      { type: 'scheduled', id, scheduled: expect.objectContaining({ id, state: 'waiting', error: null }) as object },
      { type: 'scheduled', id, scheduled: null },
    ]);
    expect(await scene.history.send(roomId, ann, 'hello', { id, ext: { a: 1 } })).toMatchObject({ dup: true });
    expect((await scene.history.send(roomId, ann, 'plain')) satisfies SentMessage).toMatchObject({ dup: false });
    expect((await messages()).map((each) => 'scheduled' in each)).toEqual([true, false]);
  });

  it('do not move the author’s read marker; what the author sees is as read as by a message of their own', async () => {
    const { store, history } = scene;
    await history.send(roomId, bob, 'one');
    await history.send(roomId, bob, 'two');
    const before = (await readMarks(store.reads, roomId)).find(({ userId }) => userId === ann.userId);
    expect((await readRoomStates(store.reads, ann.userId, [roomId]))[0]).toMatchObject({ unread: 2 });
    const { id } = await put();
    await come(id);
    await sendAll();
    const [sent] = (await messages()).slice(-1);
    const state = async () => (await readRoomStates(store.reads, ann.userId, [roomId]))[0];
    expect(await state()).toMatchObject({ readSeq: sent?.seq, unread: 0 });
    expect(await readMarks(store.reads, roomId)).toContainEqual(before);
    await history.send(roomId, bob, 'three');
    expect(await state()).toMatchObject({ readSeq: sent?.seq, unread: 1 });
    await history.send(roomId, ann, 'I am here');
    expect(await state()).toMatchObject({ unread: 0 });
    expect(await readMarks(store.reads, roomId)).not.toContainEqual(before);
  });

  it('can be replaced and removed, in another room too; the text before is not sent any more', async () => {
    const first = await put({ body: 'first' });
    const elsewhere = await scene.history.group(ann);
    const second = await put({ id: first.id, roomId: elsewhere, body: 'second' });
    expect(second).toMatchObject({ roomId: elsewhere, message: { body: 'second' } });
    expect(await listed()).toEqual([second]);
    await come(first.id);
    await remove(first.id);
    await remove(first.id);
    await remove(newId<MessageId>());
    await sendAll();
    expect(await listed()).toEqual([]);
    expect(await messages()).toEqual([]);
    expect((await changes.put({ ...change(ann), put: request({ id: first.id }) })).created).toBe(true);
  });

  it('as they wait, put again, are not written; also after their time', async () => {
    const asked = request();
    expect(await changes.put({ ...change(ann), put: asked })).toMatchObject({ created: true });
    const [scheduled] = scene.ownItems(ann);
    expect(await changes.put({ ...change(ann), put: asked })).toMatchObject({ created: false });
    await come(asked.id);
    const [{ at } = asked] = await listed();
    expect(await changes.put({ ...change(ann), put: { ...asked, at } })).toMatchObject({ created: false });
    expect(scheduled).toMatchObject({ type: 'scheduled' });
    expect(scene.ownItems(ann)).toEqual([]);
  });

  it('take no change while they are sent, and changes again once the claim has ended', async () => {
    const { id } = await put();
    await come(id);
    await whileEnding(() => expect(senderOn(scene.history).sendSome()).rejects.toThrow('killed'));
    await expect(put({ id, body: 'other' })).rejects.toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    await expect(remove(id)).rejects.toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    await sendAll();
    expect(await messages()).toEqual([]);
    await endClaims();
    await put({ id, body: 'other' });
    await sendAll();
    expect(await messages()).toEqual([]);
    await come(id);
    await sendAll();
    expect(await bodies()).toEqual(['other']);
  });

  it('whose id has a message in the room are a conflict, also while the row is still there', async () => {
    const { id } = await put();
    await come(id);
    await expect(senderOn(scene.history, new EndingSql(scene.history.writes)).sendSome()).rejects.toThrow('killed');
    await endClaims();
    await expect(put({ id, body: 'other' })).rejects.toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    const elsewhere = await scene.history.group(ann);
    await expect(put({ id, roomId: elsewhere })).rejects.toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    await sendAll();
    await expect(put({ id })).rejects.toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    expect(await bodies()).toEqual(['later']);
  });

  it('are not changed by a request that the bus repeats after a later one, or that comes too late', async () => {
    const [id, repeated, removed] = [newId<MessageId>(), change(ann), change(ann)];
    const early = { ...repeated, put: request({ id, body: 'early' }) };
    await changes.put(early);
    await put({ id, body: 'late' });
    expect((await changes.put(early)).scheduled.message.body).toBe('late');
    await changes.remove({ ...removed, id });
    await expect(changes.put(early)).rejects.toThrow(expect.objectContaining({ code: 'CONFLICT' }));
    expect(await listed()).toEqual([]);
    await put({ id, body: 'again' });
    await changes.remove({ ...removed, id });
    const past = scene.history.buses.commands.now();
    const late = { ...change(ann), until: past };
    await expect(changes.put({ ...late, put: request({ id, body: 'no' }) })).rejects.toThrow(
      expect.objectContaining({ code: 'TIMEOUT' }),
    );
    await expect(changes.remove({ ...late, id })).rejects.toThrow(expect.objectContaining({ code: 'TIMEOUT' }));
    expect((await listed()).map(({ message: { body } }) => body)).toEqual(['again']);
  });

  it('of one author for one room go one after the other, whichever histories send them', async () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const ids: MessageId[] = [];
    for (const body of names) ids.push((await put({ body })).id);
    // Putting it again does not change its turn. Two at each time: then the first one that was put.
    await put({ id: ids[0] ?? newId(), body: 'a', at: inMs(2 * HOUR_MS) });
    await come(...ids.toReversed());
    for (const [place, id] of ids.entries())
      await scene.store.query(
        `UPDATE history.scheduled SET at = date_trunc('day', now()) + make_interval(secs => $2) WHERE id = $1`,
        [id, Math.floor(place / 2)],
      );
    const senders = [scene.history, scene.other, scene.history, scene.other].map((each) => senderOn(each));
    for (let round = 0; round < names.length && (await listed()).length > 0; round += 1)
      await Promise.all(senders.map((sender) => sender.sendSome()));
    expect(await bodies()).toEqual(names);
  });

  it('that are tried again do not hold up the next', async () => {
    const [first, second] = [await put({ body: 'first' }), await put({ body: 'second' })];
    await come(first.id, second.id);
    const submit = vi.spyOn(scene.history.buses.commands, 'submit');
    onTestFinished(() => submit.mockRestore());
    submit.mockResolvedValueOnce([{ ok: false, error: new ChatError('MUTED').toBody() }]);
    await sendAll();
    expect(await bodies()).toEqual(['second']);
    expect(await listed()).toEqual([expect.objectContaining({ id: first.id, state: 'waiting' })]);
    await put({ id: first.id, body: 'changed meanwhile' });
    await come(first.id);
    await sendAll();
    expect(await bodies()).toEqual(['second', 'changed meanwhile']);
  });

  it('that a room refuses for now are tried again, and have failed after an hour', async () => {
    const { history, store } = scene;
    const { id } = await put({ body: 'quiet' }, bob);
    await history.done(roomId, 'member:mute', ann, { userId: bob.userId, seconds: 3_600 });
    await come(id);
    await sendAll();
    expect(await listed(bob)).toEqual([expect.objectContaining({ id, state: 'waiting', error: null })]);
    scene.forgetFrames();
    await store.query(`UPDATE history.scheduled SET refused_at = refused_at - interval '1 hour', due_at = now()`, []);
    await sendAll();
    const failed = expect.objectContaining({ id, state: 'failed', error: { code: 'MUTED' } }) as object;
    expect(await listed(bob)).toEqual([failed]);
    expect(scene.ownItems(bob)).toEqual([{ type: 'scheduled', id, scheduled: failed }]);
    await sendAll();
    await history.done(roomId, 'member:mute', ann, { userId: bob.userId, seconds: 0 });
    expect(await put({ id, body: 'loud' }, bob)).toMatchObject({ state: 'waiting', error: null });
    await come(id);
    await sendAll();
    expect(await bodies()).toEqual(['loud']);
  });

  it('wait for auth, which says whether their author is suspended', async () => {
    const { id } = await put();
    await come(id);
    scene.history.directory.away = true;
    await sendAll();
    expect(await messages()).toEqual([]);
    scene.history.directory.away = false;
    await come(id);
    await sendAll();
    expect(await bodies()).toEqual(['later']);
  });

  it('of a suspended author, and with content that is not valid, have failed', async () => {
    const { directory } = scene.history;
    const [first, second] = [await put(), await put({ mentions: [newId()] }, bob)];
    const user = directory.users.get(ann.userId);
    if (user !== undefined) directory.users.set(ann.userId, { ...user, suspended: true });
    await come(first.id, second.id);
    await sendAll();
    expect(await listed()).toEqual([
      expect.objectContaining({ state: 'failed', error: { code: 'ACCOUNT_SUSPENDED' } }),
    ]);
    expect(await listed(bob)).toEqual([
      expect.objectContaining({ state: 'failed', error: { code: 'INVALID', field: 'mentions' } }),
    ]);
    expect(await messages()).toEqual([]);
  });

  it.each([
    ['after the claim', () => whileEnding(() => senderOn(scene.history).sendSome())],
    ['after the send', () => senderOn(scene.history, new EndingSql(scene.history.writes)).sendSome()],
  ])('are stored once if their history ends %s', async (_, end) => {
    const { id } = await put();
    await come(id);
    await expect(end()).rejects.toThrow('killed');
    await sendAll(senderOn(scene.other));
    expect(await listed()).toHaveLength(1);
    await endClaims();
    await sendAll(senderOn(scene.other));
    expect(await bodies()).toEqual(['later']);
    expect(await listed()).toEqual([]);
  });

  it('whose text the author has sent meanwhile, or another text under the id, are not sent again', async () => {
    const [first, second] = [await put({ body: 'one' }), await put({ body: 'two' })];
    await scene.history.send(roomId, ann, 'one', { id: first.id });
    await scene.history.send(roomId, ann, 'two, better', { id: second.id });
    await come(first.id, second.id);
    await sendAll();
    expect(await bodies()).toEqual(['one', 'two, better']);
    expect((await messages()).some((each) => 'scheduled' in each)).toBe(false);
    expect(await listed()).toEqual([]);
  });

  it('are the author’s own: another user finds them nowhere, and cannot use their id', async () => {
    const { id } = await put();
    expect(await listed(bob)).toEqual([]);
    await remove(id, bob);
    await expect(put({ id }, bob)).rejects.toThrow(expect.objectContaining({ code: 'IDEMPOTENCY_MISMATCH' }));
    expect(await listed()).toHaveLength(1);
    await expect(put({}, scene.cid)).rejects.toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    await scene.history.done(roomId, 'member:role', ann, { userId: bob.userId, role: 'reader' });
    await expect(put({}, bob)).rejects.toThrow(expect.objectContaining({ code: 'FORBIDDEN' }));
  });

  it('are listed by their time, page by page, and by room', async () => {
    const elsewhere = await scene.history.group(ann);
    const ids: MessageId[] = [];
    for (const hours of [3, 1, 2]) ids.push((await put({ at: inMs(hours * HOUR_MS) })).id);
    const other = await put({ roomId: elsewhere, at: inMs(4 * HOUR_MS) });
    const first = await list.list(ann.userId, { limit: 2 });
    expect(first.scheduled.map(({ id }) => id)).toEqual([ids[1], ids[2]]);
    const rest = await list.list(ann.userId, { limit: 2, cursor: first.cursor ?? '' });
    expect(rest).toMatchObject({ scheduled: [{ id: ids[0] }, { id: other.id }], cursor: null });
    expect((await list.list(ann.userId, { roomId: elsewhere })).scheduled).toEqual([other]);
  });

  it('go with the room, and with the account', async () => {
    const { history, store } = scene;
    const first = await put();
    const second = await put({}, bob);
    await history.done(roomId, 'room:delete', ann, {});
    expect([await listed(), await listed(bob)]).toEqual([[], []]);
    await come(first.id);
    await sendAll();
    expect(scene.ownItems(ann)).toContainEqual({ type: 'scheduled', id: first.id, scheduled: null });
    await history.people.apply([{ type: 'user.erased', userId: bob.userId, version: 2 }]);
    expect(await store.query('SELECT 1 FROM history.scheduled WHERE id = $1', [second.id])).toEqual([]);
    const open = await history.group(ann);
    await expect(put({ roomId: open }, bob)).rejects.toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
  });

  it('are found by the job that runs at intervals', async () => {
    const { job } = senderOn(scene.history);
    const { id } = await put({ at: inMs(300) });
    job.start();
    try {
      await expect.poll(bodies, { timeout: 10_000 }).toEqual(['later']);
    } finally {
      await job.stop();
    }
    expect((await messages())[0]).toMatchObject({ id, scheduled: true });
  });
});
