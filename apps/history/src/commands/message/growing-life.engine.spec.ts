import { beforeEach, describe, expect, it } from 'vitest';
import { LIMITS, newId, type Actor, type MessageId } from '#contracts';
import { observeStatements } from '#persistence/store-connection';
import { TestHistory } from '../../../testing/test-history.js';
import { setGrowingScene } from '../../../testing/test-growing.js';

describe('a message that grows', () => {
  const growing = setGrowingScene();
  const { scene } = growing;
  let ann: Actor;
  let bob: Actor;

  beforeEach(() => ({ ann, bob } = scene));

  describe('its send', () => {
    it('is the same again only with `grow`', async () => {
      const first = await growing.grow('one');
      expect(await growing.grow('one')).toEqual({ ...first, dup: true });
      expect(await growing.answer('message:send', ann, { id: growing.id, body: 'one' })).toEqual({
        code: 'IDEMPOTENCY_MISMATCH',
      });
      await growing.append(3, '!');
      await growing.finish(4);
      expect(await growing.grow('one')).toEqual({ ...first, dup: true });
      growing.id = newId();
      await growing.answer('message:send', ann, { id: growing.id, body: 'one' });
      expect(await growing.grow('one')).toEqual({ code: 'IDEMPOTENCY_MISMATCH' });
    });

    it('has no files, and goes to threads and to everyone too', async () => {
      expect(await growing.grow('one', { attachments: [newId()] })).toEqual({ code: 'INVALID', field: 'attachments' });
      const { id: threadId } = await scene.history.send(growing.roomId, bob, 'root');
      await growing.grow('one', { threadId });
      await growing.append(3, ' two');
      expect(await growing.finish(7)).toMatchObject({ threadId, threadSeq: 1, body: 'one two' });
      growing.id = newId();
      await growing.grow('one', { everyone: true, attachments: [] });
      expect(await growing.finish(3)).toMatchObject({ everyone: true });
    });

    it('is refused beyond `growing` open messages, in all rooms', async () => {
      const others = [growing.roomId, await scene.history.group(ann)];
      const open = Array.from({ length: LIMITS.growing }, () => newId<MessageId>());
      for (let n = 0; n < open.length; n += 1)
        await scene.history.done(others[n % 2] ?? growing.roomId, 'message:grow', ann, {
          id: open[n] ?? growing.id,
          body: 'one',
        });
      expect(await growing.grow()).toEqual({ code: 'LIMIT_REACHED', scope: 'growing' });
      expect(await growing.grow('one', {}, bob)).toMatchObject({ dup: false });
      await scene.history.done(others[1] ?? growing.roomId, 'message:finish', ann, {
        id: open.at(-1) ?? growing.id,
        length: 3,
      });
      growing.id = newId();
      expect(await growing.grow()).toMatchObject({ dup: false });
      growing.id = newId();
      const bot: Actor = { ...ann, type: 'bot' };
      expect(await growing.grow('one', {}, bot)).toMatchObject({ dup: false });
    });

    it('needs GROW, and so does what follows', async () => {
      const off = await TestHistory.start(scene.store, {
        directory: scene.history.directory,
        config: { grow: 'bots' },
      });
      const forbidden = { code: 'FORBIDDEN', field: 'grow' };
      expect(await growing.answer('message:grow', ann, { id: growing.id, body: 'one' }, off)).toEqual(forbidden);
      const sent = await growing.grow('one');
      expect(await growing.answer('message:grow', ann, { id: growing.id, body: 'one' }, off)).toEqual({
        ...sent,
        dup: true,
      });
      expect(await growing.append(3, '!', ann, off)).toEqual(forbidden);
      expect(await growing.append(3, '!', { ...ann, type: 'bot' }, off)).toEqual({ length: 4, stop: false });
      await off.stop();
    });

    it('and the end of another message cost other sends nothing', async () => {
      const statements: string[] = [];
      await scene.history.send(growing.roomId, ann, 'one');
      await growing.grow();
      observeStatements(scene.history.writes, (name) => statements.push(name));
      await scene.history.send(growing.roomId, ann, 'two');
      expect(statements).toEqual(['append-if-unchanged']);
    });

    it('and its appends read and write no more than they need', async () => {
      const statements: string[] = [];
      await growing.grow();
      observeStatements(scene.history.writes, (name) => statements.push(name));
      await growing.append(3, ' two');
      expect(statements.filter((name) => /grow|piece|grown|append/.test(name))).toEqual([
        'growing-messages',
        'update-growing',
        'insert-pieces',
      ]);
    });
  });

  describe('a stop', () => {
    it('reaches the writer with the next append, and changes nothing else', async () => {
      const { rev } = (await growing.grow('one')) as { rev: number };
      const before = await growing.touches();
      growing.published();
      expect(await growing.answer('message:stop', bob, { id: growing.id })).toEqual({});
      expect(await growing.answer('message:stop', bob, { id: growing.id })).toEqual({});
      expect(growing.published()).toEqual([]);
      expect(await growing.touches()).toBe(before);
      expect(await growing.append(3, '!')).toEqual({ length: 4, stop: true });
      expect(await growing.append(4, '')).toEqual({ length: 4, stop: true });
      expect(await growing.get()).toMatchObject({ grow: 'growing', rev });
      await growing.finish(4, { state: 'cancelled' });
      expect(await growing.answer('message:stop', bob, { id: growing.id })).toEqual({});
    });

    it('is of members who may send', async () => {
      await growing.grow('one');
      expect(await growing.answer('message:stop', scene.cid, { id: growing.id })).toEqual({ code: 'NOT_FOUND' });
      await growing.act('member:mute', { userId: bob.userId, seconds: 60 });
      expect(await growing.answer('message:stop', bob, { id: growing.id })).toMatchObject({ code: 'MUTED' });
      await growing.act('member:role', { userId: bob.userId, role: 'reader' });
      expect(await growing.answer('message:stop', bob, { id: growing.id })).toMatchObject({ code: 'FORBIDDEN' });
    });
  });

  describe('whose writer is silent', () => {
    const lapse = (touched: number | null) => growing.act('message:lapse', { id: growing.id, touches: touched });

    it('ends as interrupted, with all that was stored', async () => {
      await growing.grow('one');
      await growing.append(3, ' two');
      const heard = await growing.touches();
      expect(await lapse(null)).toEqual({ touches: heard });
      growing.published();
      expect(await lapse(heard)).toEqual({ touches: null });
      expect(growing.published()).toMatchObject([
        ['changes', { items: [{ message: { body: 'one two', grow: 'interrupted', version: 1 } }] }],
      ]);
      expect(await lapse(heard)).toEqual({ touches: null });
      expect(growing.published()).toEqual([]);
      expect(await growing.append(7, '!')).toEqual({ code: 'CONFLICT', field: 'id', length: 7 });
      expect(await growing.finish(7)).toEqual({ code: 'CONFLICT', field: 'state' });
      expect(await growing.rows()).toEqual([0, 0]);
    });

    it('goes on if the writer was heard of since, also by an empty append or a repeat', async () => {
      await growing.grow('one');
      for (const text of ['', 'one', 'one!']) {
        const heard = await growing.touches();
        await growing.append(0, text);
        expect(await lapse(heard)).toEqual({ touches: heard + 1 });
      }
      expect(await growing.get()).toMatchObject({ grow: 'growing', body: 'one!' });
    });

    it('ends in an archived room too', async () => {
      await growing.grow('one');
      await growing.act('room:update', { archived: true });
      await lapse(0);
      expect(await growing.get()).toMatchObject({ grow: 'interrupted' });
    });

    it.each([
      ['deleted', `UPDATE history.messages SET deleted_at = now(), body = '' WHERE id = $1`],
      ['purged', 'DELETE FROM history.messages WHERE id = $1'],
    ])('and which a history of before has %s leaves nothing', async (_, text) => {
      await growing.grow('one');
      await growing.append(3, ' two');
      await scene.store.query(text, [growing.id]);
      await lapse(await growing.touches());
      expect(await growing.rows()).toEqual([0, 0]);
    });

    it('in a deleted room leaves nothing', async () => {
      await growing.grow('one');
      await growing.append(3, ' two');
      await growing.act('room:delete', {});
      await lapse(await growing.touches());
      expect(await growing.rows()).toEqual([0, 0]);
    });
  });

  it('goes with retention', async () => {
    await growing.grow('one');
    await growing.append(3, ' two');
    await scene.store.query(`UPDATE history.rooms SET retention_days = 1 WHERE id = $1`, [growing.roomId]);
    await scene.store.query(`UPDATE history.messages SET created_at = now() - interval '2 days' WHERE room_id = $1`, [
      growing.roomId,
    ]);
    await growing.act('room:purge', {});
    expect(await growing.rows()).toEqual([0, 0]);
    expect(await growing.append(7, '!')).toEqual({ code: 'GONE' });
    expect(await growing.finish(7)).toEqual({ code: 'GONE' });
  });

  it('is reported with its text so far', async () => {
    await growing.grow('one');
    await growing.append(3, ' two');
    await scene.history.change('message:report', bob, { roomId: growing.roomId, id: growing.id, reason: 'spam' });
    await growing.append(7, ' three');
    await scene.history.change('message:report', bob, { roomId: growing.roomId, id: growing.id, reason: 'spam' });
    expect(await scene.store.query('SELECT texts FROM history.reports WHERE message_id = $1', [growing.id])).toEqual([
      { texts: [{ version: 1, body: 'one two three', files: [] }] },
    ]);
  });
});
