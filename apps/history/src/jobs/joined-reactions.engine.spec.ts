import { beforeEach, describe, expect, it } from 'vitest';
import emojis from 'unicode-emoji-json/data-by-emoji.json' with { type: 'json' };
import { LIMITS, newId, type Actor, type MessageId, type RoomId } from '#contracts';
import { plainEmoji, qualifiedEmoji } from '#contracts/emoji';
import { MessagesService } from '../reads/messages/messages.service.js';
import { SyncService } from '../reads/sync/sync.service.js';
import { WriteSql } from '../store/write-sql.js';
import { setScene } from '../../testing/test-scene.js';
import { JoinedReactionsService } from './joined-reactions.service.js';

const [PLAIN, HEART] = ['\u2764', '\u2764\uFE0F'];
const THUMB = '\u{1F44D}';

describe('the forms of an emoji', () => {
  const scene = setScene();
  const { store, history } = scene;
  let ann: Actor;
  let bob: Actor;
  let roomId: RoomId;
  let id: MessageId;

  beforeEach(async () => {
    [ann, bob] = [history.actor(newId()), history.actor(newId())];
    roomId = await history.group(ann, [bob]);
    ({ id } = await history.send(roomId, ann, 'news'));
  });

  /** As a history of the previous release stored it. */
  const stored = (actor: Actor, emoji: string, messageId = id) =>
    store.query(
      `INSERT INTO history.reactions (room_id, message_id, emoji, user_id, created_at) VALUES ($1, $2, $3, $4, now())`,
      [roomId, messageId, emoji, actor.userId],
    );
  const react = (actor: Actor, emoji: string, messageId = id) =>
    history.done(roomId, 'reaction:add', actor, { id: messageId, emoji });
  const unreact = (actor: Actor, emoji: string) => history.done(roomId, 'reaction:remove', actor, { id, emoji });
  const rows = async () =>
    (
      (await store.query(
        'SELECT emoji, count(*)::int AS count FROM history.reactions WHERE room_id = $1 GROUP BY emoji ORDER BY emoji',
        [roomId],
      )) as { emoji: string; count: number }[]
    ).map(({ emoji, count }) => [emoji, count]);
  const join = () => new JoinedReactionsService(new WriteSql(history.writes)).job.run();

  it('are one reaction, which is kept and listed fully qualified', async () => {
    await react(ann, PLAIN);
    await react(ann, HEART);
    await react(bob, HEART);
    await react(bob, `${THUMB}\uFE0F`);
    expect(await rows()).toEqual([
      [HEART, 2],
      [THUMB, 1],
    ]);
    const messages = new MessagesService(store.reads);
    expect((await messages.reactions(bob.userId, { roomId, id, emoji: PLAIN })).users).toHaveLength(2);
    await unreact(bob, PLAIN);
    expect(await rows()).toEqual([
      [HEART, 1],
      [THUMB, 1],
    ]);
  });

  it('are one reaction in all normal forms of a text, also beside one of before', async () => {
    const [composed, decomposed] = ['schön'.normalize('NFC'), 'schön'.normalize('NFD')];
    await react(ann, decomposed);
    await react(bob, composed);
    expect(await rows()).toEqual([[composed, 2]]);
    const messages = new MessagesService(store.reads);
    expect((await messages.reactions(bob.userId, { roomId, id, emoji: decomposed })).users).toHaveLength(2);
    await unreact(ann, composed);
    await unreact(bob, decomposed);
    expect(await rows()).toEqual([]);
    await stored(ann, decomposed);
    await react(ann, composed);
    expect(await rows()).toEqual([[decomposed, 1]]);
    await unreact(ann, composed);
    expect(await rows()).toEqual([]);
  });

  it('of before are joined, each user counted once', async () => {
    await stored(ann, PLAIN);
    await stored(ann, HEART);
    await stored(bob, PLAIN);
    await stored(bob, `${THUMB}\uFE0F`);
    await join();
    expect(await rows()).toEqual([
      [HEART, 2],
      [THUMB, 1],
    ]);
  });

  it('of before are joined with a rev for each message, so a client that holds it reads it again', async () => {
    const { id: second } = await history.send(roomId, bob, 'more');
    const { id: third } = await history.send(roomId, bob, 'and more');
    for (const messageId of [third, id]) await stored(ann, PLAIN, messageId);
    await stored(ann, HEART, id);
    await react(bob, THUMB, second);
    const sync = new SyncService(store.reads);
    const { rev } = await new MessagesService(store.reads).page(ann.userId, { roomId });
    const { sync: state } = await sync.sync(ann.userId, {});
    await Promise.all([join(), join()]);
    const rooms = { [roomId]: rev } as Record<RoomId, typeof rev>;
    const { sync: delta } = await sync.sync(ann.userId, { epoch: state.epoch, urev: state.urev, rooms });
    const items = delta.deltas.flatMap((each) => each.items);
    const changed = items.flatMap((item) => (item.type === 'message' ? [item.message] : []));
    const hearts = [{ emoji: HEART, count: 1, userIds: [ann.userId], mine: true }];
    expect(new Map(changed.map((message) => [message.id, message.reactions]))).toEqual(
      new Map([
        [id, hearts],
        [third, hearts],
      ]),
    );
    expect(changed.map((message) => message.rev).toSorted((one, other) => one - other)).toEqual([rev + 1, rev + 2]);
    expect((await react(bob, HEART, third)).rev).toBe(rev + 3);
    await join();
    expect((await new MessagesService(store.reads).page(ann.userId, { roomId })).rev).toBe(rev + 3);
  });

  it('count as one for the limit, also before they are joined', async () => {
    const others = Array.from({ length: LIMITS.emojisPerMessage - 1 }, (_, n) => String.fromCodePoint(0x1f600 + n));
    for (const emoji of others) await stored(ann, emoji);
    await stored(ann, PLAIN);
    await react(bob, HEART);
    await expect(react(bob, THUMB)).rejects.toThrow('LIMIT_REACHED');
    await join();
    await unreact(bob, PLAIN);
    await unreact(ann, PLAIN);
    await react(bob, `${THUMB}\uFE0F`);
    await react(ann, THUMB);
    expect((await rows()).find(([emoji]) => emoji === THUMB)).toEqual([THUMB, 2]);
  });

  it('of before can be taken back, and not given twice, until they are joined', async () => {
    await stored(ann, PLAIN);
    await react(ann, HEART);
    expect(await rows()).toEqual([[PLAIN, 1]]);
    await unreact(ann, HEART);
    expect(await rows()).toEqual([]);
  });

  it('are found for each emoji of Unicode by the index of the job, and no other reactions', async () => {
    const all = Object.keys(emojis);
    const short = all.filter((emoji) => plainEmoji(emoji) !== emoji);
    const found = async (given: readonly string[]) =>
      (
        (await store.query('SELECT emoji FROM unnest($1::text[]) AS emoji WHERE history.is_unqualified_emoji(emoji)', [
          given,
        ])) as { emoji: string }[]
      ).map(({ emoji }) => emoji);
    const plain = short.map(plainEmoji).filter((emoji) => qualifiedEmoji(emoji) !== emoji);
    expect(plain.length).toBeGreaterThan(300);
    expect(await found(plain)).toEqual(plain);
    expect(await found([...all, 'ok', '+1', '1', '\uFE0F', '\uFE0E\uFE0F'])).toEqual([]);
    const odd = ['\uFE0Fa', '1\uFE0F', '\u261D\uFE0F\u{1F3FD}', '\u2764\uFE0F\uFE0F', '\u2764\uFE0E'];
    expect(odd.filter((emoji) => qualifiedEmoji(emoji) === emoji)).toEqual([]);
    expect(await found(odd)).toEqual(odd);
    const selected = all.filter((emoji) => !emoji.includes('\uFE0F')).map((emoji) => `${emoji}\uFE0F`);
    expect(await found(selected)).toEqual(selected);
  });
});
