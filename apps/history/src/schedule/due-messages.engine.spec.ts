import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ChatError, newId, type Actor, type MessageId, type RoomId, type SentMessage } from '#contracts';
import { readMarks } from '../reads/rooms/rooms.store.js';
import { readRoomStates } from '../room/views/room-state.store.js';
import { EndingSql, whileEnding } from '../../testing/ending-history.js';
import { setSchedule } from '../../testing/test-schedule.js';

const HOUR_MS = 3_600_000;

describe('due messages', () => {
  const schedule = setSchedule();
  const { scene, inMs, put, listed, senderOn, sendAll, come, endClaims, messages, bodies } = schedule;
  let ann: Actor;
  let bob: Actor;
  let roomId: RoomId;

  beforeEach(() => {
    ({ ann, bob } = scene);
    ({ roomId } = schedule);
  });

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

  it('wait while another one is being sent; a history ends nothing after its claim', async () => {
    const [first, second] = [await put({ body: 'first' }), await put({ body: 'second' })];
    await come(first.id, second.id);
    let answer: (results: unknown[]) => void = () => undefined;
    const submit = vi.spyOn(scene.history.buses.commands, 'submit');
    onTestFinished(() => submit.mockRestore());
    submit.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const sending = senderOn(scene.history).sendSome();
    await expect.poll(() => submit.mock.calls.length).toBe(1);
    expect(await senderOn(scene.other).sendSome()).toBe(false);
    expect(await bodies()).toEqual([]);
    await endClaims();
    await put({ id: first.id, body: 'changed' });
    answer([{ ok: true, data: {} }]);
    await sending;
    await come(first.id);
    await sendAll();
    expect((await bodies()).sort()).toEqual(['changed', 'second']);
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
    scene.history.directory.isUnavailable = true;
    await sendAll();
    expect(await messages()).toEqual([]);
    scene.history.directory.isUnavailable = false;
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
    ['after the claim', () => whileEnding(scene.history, () => senderOn(scene.history).sendSome())],
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
