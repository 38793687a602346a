import { beforeEach, describe, expect, it } from 'vitest';
import {
  LIMITS,
  newId,
  type Actor,
  type Item,
  type Message,
  type MessageId,
  type RoomCommand,
  type RoomId,
} from '#contracts';
import { MessagesService } from '../../reads/messages/messages.service.js';
import { command } from '../../../testing/test-command.js';
import { setScene } from '../../../testing/test-scene.js';

describe('changes of messages', () => {
  const scene = setScene();
  const { store, history, other } = scene;
  let ann: Actor;
  let bob: Actor;
  let cid: Actor;
  let roomId: RoomId;
  let id: MessageId;

  beforeEach(async () => {
    ({ ann, bob, cid } = scene);
    roomId = await history.group(ann, [bob, cid]);
    ({ id } = await history.send(roomId, bob, 'helo', { mentions: [cid.userId] }));
    scene.forgetFrames();
  });

  const frames = () => scene.roomFrames(roomId);
  const items = () => scene.roomItems(roomId);
  const stored = (actor = ann): Promise<Message> => new MessagesService(store.reads).get(actor.userId, { roomId, id });
  const stateOf = (actor: Actor) => store.rooms.state(actor.userId, roomId);
  const run = (...commands: RoomCommand[]) => history.carryOut(roomId, ...commands);
  const answers = (...commands: RoomCommand[]) => scene.answers(roomId, ...commands);
  const headRev = async () => (await stateOf(ann)).headRev;

  it('an edit gets a new rev and version, keeps its seq, and appears in reads and frames', async () => {
    const edited = await history.done(roomId, 'message:edit', bob, { id, version: 1, body: 'hello' });
    expect(edited).toMatchObject({ seq: 2, rev: 7, version: 2, body: 'hello', mentions: [cid.userId] });
    expect(edited.editedAt).not.toBeNull();
    expect(edited.sender).toMatchObject({ username: 'bob' });
    expect(await stored(bob)).toEqual(edited);
    expect(frames()).toEqual([['changes', { roomId, from: 6, to: 7, items: [{ type: 'message', message: edited }] }]]);
    expect(await history.send(roomId, bob, 'helo', { id, mentions: [cid.userId] })).toMatchObject({
      seq: 2,
      rev: 6,
      dup: true,
    });
  });

  it('a repeated or redelivered edit changes nothing, even after a later edit', async () => {
    const first = command('message:edit', bob, { id, version: 1, body: 'hello' });
    const again = command('message:edit', bob, { id, version: 1, body: 'hello' });
    expect(await answers(first, again)).toEqual(['ok', 'ok']);
    const second = command('message:edit', bob, { id, version: 2, body: 'hello!' });
    expect(await answers(second)).toEqual(['ok']);
    frames();
    expect(await other.carryOut(roomId, first)).toMatchObject([{ ok: true, data: { version: 3, body: 'hello!' } }]);
    expect(await answers(again, command('message:edit', bob, { id, version: 1, body: 'hello' }))).toEqual([
      'ok',
      'CONFLICT',
    ]);
    expect(frames()).toEqual([]);
  });

  it('one of two edits of the same version at the same moment wins', async () => {
    const edits = [history, other].map((each, i) =>
      each.carryOut(roomId, command('message:edit', bob, { id, version: 1, body: `edit ${String(i)}` })),
    );
    const codes = (await Promise.all(edits)).flat().map((result) => (result.ok ? 'ok' : result.error.code));
    expect(codes.sort()).toEqual(['CONFLICT', 'ok']);
    expect(await stored()).toMatchObject({ version: 2, rev: 7 });
  });

  it('an edit replaces the mentions, and the counts of unread mentions', async () => {
    expect(await stateOf(cid)).toMatchObject({ mentions: 1, unread: 1 });
    await history.done(roomId, 'message:edit', bob, {
      id,
      version: 1,
      body: 'hello',
      mentions: [ann.userId, bob.userId],
    });
    expect({ cid: (await stateOf(cid)).mentions, ann: (await stateOf(ann)).mentions }).toEqual({ cid: 0, ann: 1 });
    expect((await stateOf(bob)).mentions).toBe(0);
  });

  it('an edit in the batch of its send is one item with the last state', async () => {
    const newOne = newId<MessageId>();
    const send = command('message:send', bob, { id: newOne, body: 'one', mentions: [ann.userId] });
    const edit = command('message:edit', bob, { id: newOne, version: 1, body: 'two', mentions: [cid.userId] });
    const react = command('reaction:add', ann, { id: newOne, emoji: '👍' });
    expect(await answers(send, edit, react)).toEqual(['ok', 'ok', 'ok']);
    const reaction = { userId: ann.userId, emoji: '👍', on: true };
    expect(frames()).toMatchObject([
      ['changes', { from: 6, to: 9, items: [{ message: { id: newOne, rev: 9, body: 'two', version: 2 }, reaction }] }],
    ]);
    expect(await run(send)).toMatchObject([{ data: { seq: 3, rev: 7, dup: true } }]);
    expect((await stateOf(cid)).mentions).toBe(2);
    expect((await stateOf(ann)).mentions).toBe(0);
  });

  it('a deletion removes body, reactions, mentions and pin, and updates preview and unread counts', async () => {
    await run(command('reaction:add', cid, { id, emoji: '👍' }), command('message:pin', ann, { id }));
    frames();
    const deleted = await history.done(roomId, 'message:delete', ann, { id });
    expect(deleted).toMatchObject({
      seq: 2,
      body: '',
      ext: null,
      reactions: [],
      mentions: [],
      pinned: false,
      version: 1,
    });
    expect(deleted.deletedAt).not.toBeNull();
    expect(await stored()).toEqual(deleted);
    const state = await stateOf(cid);
    expect({ unread: state.unread, mentions: state.mentions, kind: state.preview?.kind }).toEqual({
      unread: 0,
      mentions: 0,
      kind: 'system',
    });
    for (const table of ['reactions', 'mentions'])
      expect(await store.query(`SELECT 1 FROM history.${table} WHERE room_id = $1`, [roomId])).toEqual([]);
    expect(items()).toEqual([{ type: 'message', message: deleted }]);
    const rev = await headRev();
    expect(
      await answers(
        command('message:delete', bob, { id }),
        command('message:unpin', ann, { id }),
        command('reaction:remove', cid, { id, emoji: '👍' }),
        command('reaction:add', cid, { id, emoji: '👍' }),
        command('message:pin', ann, { id }),
        command('message:edit', bob, { id, version: 1, body: 'back' }),
      ),
    ).toEqual(['ok', 'ok', 'ok', 'GONE', 'GONE', 'GONE']);
    expect(await headRev()).toBe(rev);
  });

  it('a repeated pin changes nothing, and a redelivered pin does not undo an unpin', async () => {
    const pin = command('message:pin', ann, { id });
    expect(await answers(pin, command('message:pin', ann, { id }))).toEqual(['ok', 'ok']);
    expect(await stored()).toMatchObject({ pinned: true, rev: 7 });
    expect(await answers(command('message:unpin', ann, { id }))).toEqual(['ok']);
    expect(await other.carryOut(roomId, pin)).toMatchObject([{ ok: true, data: { pinned: false, rev: 8 } }]);
    expect(await answers(command('message:pin', bob, { id }))).toEqual(['FORBIDDEN']);
  });

  it('reactions are sets with counts, the change in the item, and `mine` for their own users', async () => {
    const add = (actor: Actor) => command('reaction:add', actor, { id, emoji: '👍' });
    const [mine, , again] = await run(add(ann), add(cid), add(ann));
    const reactions = [{ emoji: '👍', count: 2, mine: true }];
    expect({ mine, again }).toMatchObject({ mine: { data: { reactions } }, again: { data: { reactions, rev: 8 } } });
    const [{ message, reaction }] = items() as [Extract<Item, { type: 'message' }>];
    expect(reaction).toEqual({ userId: cid.userId, emoji: '👍', on: true });
    expect(message.reactions).toEqual([{ emoji: '👍', count: 2, userIds: expect.any(Array) as unknown }]);
    expect(new Set(message.reactions[0]?.userIds)).toEqual(new Set([ann.userId, cid.userId]));
    const removed = await history.done(roomId, 'reaction:remove', ann, { id, emoji: '👍' });
    expect(removed.reactions).toEqual([{ emoji: '👍', count: 1, userIds: [cid.userId], mine: false }]);
    expect(items()).toMatchObject([{ reaction: { userId: ann.userId, on: false } }]);
    expect(await other.carryOut(roomId, add(ann), command('reaction:remove', ann, { id, emoji: '👍' }))).toMatchObject([
      { ok: true },
      { ok: true, data: { rev: 11, reactions: [{ count: 1 }] } },
    ]);
  });

  it('a message has a limit of emojis, and an emoji without users frees its place', async () => {
    const emojis = Array.from({ length: LIMITS.emojisPerMessage }, (_, i) => `e${String(i)}`);
    const add = (actor: Actor, emoji: string) => command('reaction:add', actor, { id, emoji });
    await run(...emojis.map((emoji) => add(ann, emoji)), add(bob, 'e0'));
    expect(await run(add(bob, 'e1'), add(bob, 'new'))).toMatchObject([
      { ok: true },
      { error: { code: 'LIMIT_REACHED', scope: 'emojisPerMessage' } },
    ]);
    const remove = (emoji: string) => command('reaction:remove', ann, { id, emoji });
    expect(await answers(remove('e0'), add(cid, 'new'), remove('e2'), add(cid, 'new'))).toEqual([
      'ok',
      'LIMIT_REACHED',
      'ok',
      'ok',
    ]);
  });
});
