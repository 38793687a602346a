import { beforeEach, describe, expect, it } from 'vitest';
import {
  newId,
  roomChannel,
  userChannel,
  type Actor,
  type CommandResult,
  type Ext,
  type MessageId,
  type RoomId,
} from '#contracts';
import { command } from '../../../testing/test-command.js';
import { setScene } from '../../../testing/test-scene.js';

const seqs = (results: readonly CommandResult[]) =>
  results.map((result) => (result.ok ? (result.data as { seq: number }).seq : result.error.code));

describe('a message', () => {
  const scene = setScene();
  const { store, history } = scene;
  let ann: Actor;
  let bob: Actor;
  let roomId: RoomId;

  beforeEach(async () => {
    ({ ann, bob } = scene);
    roomId = await history.group(ann, [bob]);
    scene.forgetFrames();
  });

  const send = (actor: Actor, id: MessageId, body = 'hello') => command('message:send', actor, { id, body });
  const stored = async () => {
    const rows = await store.query('SELECT seq, body FROM history.messages WHERE room_id = $1 ORDER BY seq', [roomId]);
    return (rows as { seq: number; body: string }[]).map(({ seq, body }) => `${seq} ${body}`);
  };

  it('gets the next seq and rev in the order of the batch, which is one frame', async () => {
    const bodies = ['one', 'two', 'three'];
    const sends = bodies.map((body) => send(ann, newId<MessageId>(), body));
    expect(seqs(await history.carryOut(roomId, ...sends))).toEqual([2, 3, 4]);
    expect(await stored()).toEqual(['1 ', '2 one', '3 two', '4 three']);
    const items = bodies.map((body, i) => ({
      type: 'message',
      message: expect.objectContaining({
        body,
        seq: 2 + i,
        rev: 5 + i,
        sender: { id: ann.userId, username: 'ann', displayName: 'ANN', type: 'user', avatarUrl: null, version: 1 },
      }),
    }));
    expect(history.takePublished(roomChannel(roomId))).toEqual([['changes', { roomId, from: 4, to: 7, items }]]);
    expect(history.takePublished(userChannel(ann.userId))).toEqual([]);
  });

  it('is stored byte for byte, with all its fields', async () => {
    const body = ' "quoted" \\back {brace} \t\u{1f600} \u202e ünï\r\n NULL ';
    const ext = JSON.parse('{"text":"a \\"b\\"","list":[1,null,{"deep":true}],"__proto__":{"a":1}}') as Ext;
    const first = await history.send(roomId, ann, 'first');
    await history.send(roomId, bob, body, { ext, replyTo: first.id, mentions: [ann.userId] });
    const [row] = (await store.query(
      'SELECT body, ext, reply_to, mentions::text[] FROM history.messages WHERE room_id = $1 AND seq = 3',
      [roomId],
    )) as unknown[];
    expect(row).toEqual({ body, ext, reply_to: first.id, mentions: [ann.userId] });
    expect(JSON.stringify((row as { ext: Ext }).ext)).toBe(JSON.stringify(ext));
    const [mention] = (await store.query('SELECT seq FROM history.mentions WHERE user_id = $1', [
      ann.userId,
    ])) as unknown[];
    expect(mention).toEqual({ seq: 3 });
  });

  it('sent five times, in one batch and in others, is stored and published once', async () => {
    const id = newId<MessageId>();
    const results = await history.carryOut(roomId, send(ann, id), send(ann, id));
    results.push(...(await history.carryOut(roomId, send(ann, id), send(ann, id), send(ann, id))));
    expect(seqs(results)).toEqual([2, 2, 2, 2, 2]);
    expect(results.map((result) => result.ok && (result.data as { dup: boolean }).dup)).toEqual([
      false,
      true,
      true,
      true,
      true,
    ]);
    expect(await stored()).toEqual(['1 ', '2 hello']);
    expect(history.takePublished(roomChannel(roomId))).toHaveLength(1);
  });

  it('that was changed later answers a repeat with its first seq, rev and time', async () => {
    const id = newId<MessageId>();
    const first = await history.done(roomId, 'message:send', ann, { id, body: 'hello' });
    await store.touch(roomId, first.seq, `body = 'edited', version = 2, edited_at = now()`);
    expect(await history.done(roomId, 'message:send', ann, { id, body: 'hello' })).toEqual({ ...first, dup: true });
  });

  it('with an id that is already in use is refused, and its connection continues', async () => {
    const id = newId<MessageId>();
    await history.carryOut(roomId, send(ann, id));
    const results = await history.carryOut(
      roomId,
      send(ann, id, 'other'),
      send(bob, id),
      send(ann, newId<MessageId>()),
    );
    expect(seqs(results)).toEqual(['IDEMPOTENCY_MISMATCH', 'IDEMPOTENCY_MISMATCH', 3]);
  });

  it('whose afterId is not stored is refused, and so are later ones on the same connection', async () => {
    const missing = newId<MessageId>();
    const behind = command('message:send', ann, { id: newId<MessageId>(), body: 'x', afterId: missing });
    const results = await history.carryOut(
      roomId,
      behind,
      send(ann, newId<MessageId>()),
      send(bob, newId<MessageId>()),
    );
    expect(seqs(results)).toEqual(['OUT_OF_ORDER', 'OUT_OF_ORDER', 2]);
    expect(seqs(await history.carryOut(roomId, send(ann, missing), behind))).toEqual([3, 4]);
  });

  it('moves its sender’s read marker and counts as unread for the others', async () => {
    await history.send(roomId, ann, 'one');
    await history.send(roomId, ann, 'two', { mentions: [bob.userId] });
    expect(await history.done(roomId, 'read:mark', ann, { seq: 0 })).toMatchObject({
      readSeq: 3,
      unread: 0,
      mentions: 0,
    });
    expect(await history.done(roomId, 'read:mark', bob, { seq: 0 })).toMatchObject({
      readSeq: 1,
      unread: 2,
      mentions: 1,
    });
  });

  it('may follow the creation of its room in the same batch', async () => {
    const created = newId<RoomId>();
    const results = await history.carryOut(
      created,
      command('room:create', ann, { kind: 'group', name: 'new', memberIds: [bob.userId] }),
      command('message:send', bob, { id: newId<MessageId>(), body: 'already here' }),
    );
    expect(results.map((result) => result.ok)).toEqual([true, true]);
    const [[, frame]] = history.takePublished(roomChannel(created)) as [[string, { from: number; to: number }]];
    expect(frame).toMatchObject({ from: 0, to: 5 });
  });

  it('can be stored in a hundred rooms in one transaction', async () => {
    const rooms: RoomId[] = [];
    for (let i = 0; i < 100; i += 1) rooms.push(await history.group(ann));
    const before = await transactions();
    const results = await history.handle(
      rooms.map((id) => ({ roomId: id, commands: [send(ann, newId<MessageId>(), `to ${id}`)] })),
    );
    expect(results.map(seqs)).toEqual(rooms.map(() => [2]));
    expect((await transactions()) - before).toBe(1);
  });

  /** The number of transactions that wrote messages. */
  async function transactions(): Promise<number> {
    const [row] = (await store.query('SELECT count(DISTINCT xmin::text) AS count FROM history.messages')) as [
      { count: number },
    ];
    return row.count;
  }
});
