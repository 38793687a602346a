import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { newId, type Actor, type CommandResult, type MessageId, type RoomId } from '#contracts';
import { SecurityLog } from '#platform/security-log';
import { command } from '../../testing/test-command.js';
import { TestHistory } from '../../testing/test-history.js';
import { setScene } from '../../testing/test-scene.js';
import type { ContentRules } from '../room/rules/content-rules.js';

const BAD = 'bad';

/** Groups alone, as by default. */
const RULES: ContentRules = {
  sees: ({ kind }) => kind === 'group',
  judges: ({ kind }) => kind === 'group',
  hasWord: (body) => body.includes(BAD),
  hasCheck: false,
};

describe('the word list, in the decision', () => {
  const scene = setScene();
  let history: TestHistory;
  let ann: Actor;
  let bob: Actor;
  let roomId: RoomId;

  beforeEach(async () => {
    ({ ann, bob } = scene);
    history = await TestHistory.start(scene.store, { directory: scene.history.directory, contentRules: RULES });
    roomId = await history.group(ann, [bob]);
    return () => history.stop();
  });

  const fresh = () => ({ id: newId<MessageId>(), body: 'a bad one' });
  const send = (body: string, more: { id?: MessageId; afterId?: MessageId } = {}) =>
    command('message:send', ann, { id: newId<MessageId>(), body, ...more });
  const codes = (results: readonly CommandResult[]) =>
    results.map((result) => (result.ok ? 'ok' : `${result.error.code} ${result.error.retry}`));

  it('stores nothing of a refused message: others go on, in their order and numbers', async () => {
    const [refused, first, next] = [newId<MessageId>(), newId<MessageId>(), newId<MessageId>()];
    const results = await history.carryOut(
      roomId,
      send('one', { id: first }),
      send('a bad one', { id: refused, afterId: first }),
      send('behind it', { afterId: refused }),
      send('two', { id: next, afterId: first }),
    );
    expect(codes(results)).toEqual(['ok', 'REFUSED never', 'OUT_OF_ORDER later', 'OUT_OF_ORDER later']);
    const rows = await scene.store.query('SELECT body, seq FROM history.messages WHERE room_id = $1 AND kind = $2', [
      roomId,
      'text',
    ]);
    expect(rows).toHaveLength(1);
  });

  it('refuses plain sends too, which take one statement', async () => {
    await history.send(roomId, ann, 'one');
    await history.send(roomId, ann, 'two');
    expect(codes(await history.carryOut(roomId, send('bad')))).toEqual(['REFUSED never']);
    expect(codes(await history.carryOut(roomId, send('good')))).toEqual(['ok']);
  });

  it('has each refusal in the security log, by user and room, without the text', async () => {
    const noted = vi.spyOn(SecurityLog.prototype, 'refuseContent');
    onTestFinished(() => noted.mockRestore());
    await history.carryOut(roomId, send('bad'), send('good'), command('message:send', bob, fresh()));
    const by = ({ userId }: Actor) => [{ userId, roomId, by: 'words' }];
    expect(noted.mock.calls).toEqual([by(ann), by(bob)]);
  });

  it('refuses edits and forwards, and changes nothing', async () => {
    const { id } = await history.send(roomId, ann, 'good');
    const edited = await history.carryOut(roomId, command('message:edit', ann, { id, version: 1, body: 'bad' }));
    expect(codes(edited)).toEqual(['REFUSED never']);
    const direct = newId<RoomId>();
    await history.done(direct, 'room:create', ann, { kind: 'direct', memberIds: [bob.userId] });
    const origin = await history.send(direct, ann, 'bad, but only the two of us see it');
    const forward = { id: newId<MessageId>(), from: { roomId: direct, id: origin.id } };
    expect(codes(await history.carryOut(roomId, command('message:forward', ann, forward)))).toEqual(['REFUSED never']);
    const [row] = (await scene.store.query('SELECT body, version FROM history.messages WHERE id = $1', [
      id,
    ])) as object[];
    expect(row).toEqual({ body: 'good', version: 1 });
  });

  it('leaves no trace of what it refuses: no row, no number, no count, no frame', async () => {
    const { id } = await history.send(roomId, ann, 'good');
    await history.send(roomId, bob, 'an answer');
    history.published.splice(0);
    const state = async () => {
      const rows = ['rooms r WHERE r.id', 'messages r WHERE r.room_id', 'members r WHERE r.room_id'].map((table) =>
        scene.store.query(`SELECT r::text AS row FROM history.${table} = $1 ORDER BY 1`, [roomId]),
      );
      const urevs = scene.store.query('SELECT user_id, urev FROM history.people ORDER BY user_id');
      return JSON.stringify(await Promise.all([...rows, urevs]));
    };
    const before = await state();
    const results = await history.carryOut(
      roomId,
      command('message:send', ann, { ...fresh(), mentions: [bob.userId] }),
      command('message:reply', ann, { ...fresh(), threadId: id }),
      command('message:reply', bob, { ...fresh(), threadId: id, inRoom: true }),
      command('message:everyone', ann, { ...fresh(), everyone: true }),
      command('schedule:send', bob, fresh()),
      command('message:edit', ann, { id, version: 1, body: fresh().body }),
    );
    expect(new Set(codes(results))).toEqual(new Set(['REFUSED never']));
    expect(await state()).toBe(before);
    expect(history.published).toEqual([]);
  });

  it('is the last of all refusals, and no repeat is refused', async () => {
    const stranger = command('message:send', scene.cid, { id: newId<MessageId>(), body: 'bad' });
    expect(codes(await history.carryOut(roomId, stranger))).toEqual(['NOT_FOUND never']);
    const other = await TestHistory.start(scene.store, { directory: scene.history.directory });
    const sent = send('bad, but before the word was on the list');
    await other.carryOut(roomId, sent);
    await other.stop();
    const [repeat] = await history.carryOut(roomId, sent);
    expect(repeat).toMatchObject({ ok: true, data: { dup: true } });
  });
});
