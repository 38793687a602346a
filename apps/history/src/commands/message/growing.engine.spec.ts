import { beforeEach, describe, expect, it } from 'vitest';
import { LIMITS, newId, type Actor, type MessageId } from '#contracts';
import { command } from '../../../testing/test-command.js';
import { setGrowingScene } from '../../../testing/test-growing.js';
import { MessagesService } from '../../reads/messages/messages.service.js';

describe('a message that grows', () => {
  const growing = setGrowingScene();
  const { scene } = growing;
  let ann: Actor;
  let bob: Actor;

  beforeEach(() => ({ ann, bob } = scene));

  describe('its text', () => {
    it('is stored piece by piece, and whole in the message at its end, as one change', async () => {
      await growing.grow('one');
      expect(await growing.append(3, ' two')).toEqual({ length: 7, stop: false });
      expect(await growing.append(7, ' three')).toEqual({ length: 13, stop: false });
      expect(await growing.get()).toMatchObject({ body: 'one two three', grow: 'growing', version: 1, editedAt: null });
      const { rev } = await growing.get();
      growing.published();
      expect(await growing.finish(13)).toMatchObject({
        body: 'one two three',
        grow: 'complete',
        version: 1,
        editedAt: null,
      });
      expect(growing.published()).toMatchObject([
        [
          'changes',
          { from: rev, to: rev + 1, items: [{ message: { id: growing.id, body: 'one two three', grow: 'complete' } }] },
        ],
      ]);
      expect(await growing.rows()).toEqual([0, 0]);
      expect(await growing.get()).toMatchObject({ body: 'one two three', grow: 'complete' });
    });

    it('is the beginning alone in other answers until the end, and takes no rev', async () => {
      const { rev } = (await growing.grow('one')) as { rev: number };
      await growing.append(3, ' two');
      const page = await new MessagesService(scene.store.reads).page(bob.userId, { roomId: growing.roomId, limit: 1 });
      expect(page).toMatchObject({ rev, messages: [{ body: 'one', grow: 'growing' }] });
    });

    it('goes to readers once it is committed, the beginning as a change', async () => {
      growing.published();
      await growing.grow('one');
      await growing.append(3, ' two');
      await growing.append(7, '');
      expect(growing.published()).toMatchObject([
        ['changes', { items: [{ message: { id: growing.id, body: 'one', grow: 'growing' } }] }],
        { type: 'grow', memberCount: 2, pieces: [{ id: growing.id, offset: 3, text: ' two' }] },
        { type: 'grow', memberCount: 2, pieces: [{ id: growing.id, offset: 7, text: '' }] },
      ]);
    });

    it('is one row and one piece for the appends of a batch', async () => {
      await growing.grow('one');
      growing.published();
      const appends = [' a', ' b', ' c'].map((text, n) =>
        command('message:append', ann, { id: growing.id, offset: 3 + 2 * n, text }),
      );
      const results = await scene.history.carryOut(growing.roomId, ...appends);
      expect(results.map((result) => result.ok && result.data)).toEqual(
        [5, 7, 9].map((length) => ({ length, stop: false })),
      );
      expect(growing.published()).toMatchObject([{ pieces: [{ id: growing.id, offset: 3, text: ' a b c' }] }]);
      expect((await growing.rows())[1]).toBe(1);
    });

    it('counts code points', async () => {
      await growing.grow('👍');
      expect(await growing.append(1, '🙂e\u0301')).toEqual({ length: 4, stop: false });
      expect(await growing.append(2, 'e\u0301🎉 ')).toEqual({ length: 6, stop: false });
      expect(await growing.finish(6)).toMatchObject({ body: '👍🙂e\u0301🎉 ' });
    });

    it('may be white space alone, and empty: then the writer only was heard of', async () => {
      await growing.grow('one');
      expect(await growing.append(3, ' \n')).toEqual({ length: 5, stop: false });
      const before = await growing.touches();
      expect(await growing.append(5, '')).toEqual({ length: 5, stop: false });
      expect(await growing.touches()).toBe(before + 1);
    });

    it('has at most `bodyChars` code points; a longer append adds nothing', async () => {
      await growing.grow('👍'.repeat(LIMITS.bodyChars - 2));
      expect(await growing.append(LIMITS.bodyChars - 2, '👍👍👍')).toEqual({
        code: 'LIMIT_REACHED',
        scope: 'bodyChars',
      });
      expect(await growing.append(LIMITS.bodyChars - 2, '👍👍')).toEqual({ length: LIMITS.bodyChars, stop: false });
      expect(await growing.append(LIMITS.bodyChars - 1, '👍')).toEqual({ length: LIMITS.bodyChars, stop: false });
    });
  });

  describe('an append', () => {
    beforeEach(async () => {
      await growing.grow('one');
      await growing.append(3, ' two');
    });

    it('of text that is there is ok, and adds only what is missing', async () => {
      expect(await growing.append(3, ' two')).toEqual({ length: 7, stop: false });
      expect(await growing.append(0, 'one t')).toEqual({ length: 7, stop: false });
      expect(await growing.append(1, 'ne two three')).toEqual({ length: 13, stop: false });
      expect(await growing.append(7, ' three four')).toEqual({ length: 18, stop: false });
      expect(await growing.get()).toMatchObject({ body: 'one two three four' });
    });

    it('of other text is a conflict', async () => {
      expect(await growing.append(3, ' too')).toMatchObject({ code: 'CONFLICT', field: 'text' });
      expect(await growing.append(2, 'x')).toMatchObject({ code: 'CONFLICT', field: 'text' });
      expect(await growing.append(2, 'e two').then(() => growing.get())).toMatchObject({ body: 'one two' });
    });

    it('beyond the end is out of order, and says from where to send', async () => {
      expect(await growing.append(8, 'x')).toEqual({ code: 'OUT_OF_ORDER', length: 7 });
      expect(await growing.append(8, '')).toEqual({ code: 'OUT_OF_ORDER', length: 7 });
    });

    it('is compared with what an earlier one of its batch adds', async () => {
      const requests = [
        { offset: 7, text: ' three' },
        { offset: 7, text: ' three!' },
        { offset: 8, text: 'other' },
        { offset: 5, text: 'wo three!' },
      ];
      const results = await scene.history.carryOut(
        growing.roomId,
        ...requests.map((request) => command('message:append', ann, { id: growing.id, ...request })),
      );
      expect(results.map((result) => (result.ok ? result.data : result.error.field))).toEqual([
        { length: 13, stop: false },
        { length: 14, stop: false },
        'text',
        { length: 14, stop: false },
      ]);
      expect(await growing.get()).toMatchObject({ body: 'one two three!' });
    });

    it('counts with both owners of a partition', async () => {
      expect(await growing.append(7, ' three', ann, scene.other)).toEqual({ length: 13, stop: false });
      expect(await growing.append(7, ' 3')).toMatchObject({ code: 'CONFLICT', field: 'text' });
      expect(await growing.append(13, '.')).toEqual({ length: 14, stop: false });
    });

    it('is the sender’s alone', async () => {
      expect(await growing.append(7, 'x', bob)).toEqual({ code: 'FORBIDDEN' });
      expect(await growing.append(7, 'x', scene.cid)).toEqual({ code: 'NOT_FOUND' });
      expect(await growing.finish(7, {}, bob)).toEqual({ code: 'FORBIDDEN' });
    });

    it('needs the rights of a send, without slow mode', async () => {
      growing.id = newId();
      await growing.grow('of bob', {}, bob);
      await growing.act('room:update', { slowModeSeconds: 3_600 });
      expect(await growing.append(6, '!', bob)).toEqual({ length: 7, stop: false });
      await growing.act('member:mute', { userId: bob.userId, seconds: 60 });
      const before = await growing.touches();
      expect(await growing.append(7, '!', bob)).toMatchObject({ code: 'MUTED' });
      expect(await growing.append(0, 'of', bob)).toMatchObject({ code: 'MUTED' });
      expect(await growing.finish(7, {}, bob)).toMatchObject({ code: 'MUTED' });
      expect(await growing.touches()).toBe(before);
      await growing.act('member:mute', { userId: bob.userId, seconds: 0 });
      await growing.act('room:update', { archived: true });
      expect(await growing.append(7, '!', bob)).toEqual({ code: 'ARCHIVED' });
      await growing.act('room:update', { archived: false });
      await growing.act('member:remove', { userId: bob.userId });
      expect(await growing.append(7, '!', bob)).toEqual({ code: 'NOT_FOUND' });
    });

    it('of a message that was not sent with `grow` is a conflict', async () => {
      ({ id: growing.id } = await scene.history.send(growing.roomId, ann, 'whole'));
      expect(await growing.append(5, '!')).toEqual({ code: 'CONFLICT', field: 'id' });
      expect(await growing.finish(5)).toEqual({ code: 'CONFLICT', field: 'id' });
      expect(await growing.answer('message:stop', bob, { id: growing.id })).toEqual({ code: 'CONFLICT', field: 'id' });
    });

    it('to one that has ended is a conflict before any right, of stored text too', async () => {
      growing.id = newId();
      await growing.grow('of bob', {}, bob);
      await growing.finish(6, {}, bob);
      await growing.act('member:remove', { userId: bob.userId });
      expect(await growing.append(6, '!', bob)).toEqual({ code: 'CONFLICT', field: 'id', length: 6 });
      expect(await growing.append(0, 'of', bob)).toEqual({ code: 'CONFLICT', field: 'id', length: 6 });
    });

    it('to one that is gone is GONE before all else', async () => {
      await growing.act('message:delete', { id: growing.id });
      expect(await growing.append(7, '!')).toEqual({ code: 'GONE' });
      expect(await growing.append(7, '!', bob)).toEqual({ code: 'GONE' });
      expect(await growing.finish(7)).toEqual({ code: 'GONE' });
      expect(await growing.answer('message:stop', bob, { id: growing.id })).toEqual({ code: 'GONE' });
      expect(await growing.rows()).toEqual([0, 0]);
      growing.id = newId();
      expect(await growing.append(0, '!')).toEqual({ code: 'NOT_FOUND' });
    });
  });

  describe('its end', () => {
    beforeEach(async () => {
      await growing.grow('one');
      await growing.append(3, ' two');
    });

    it('needs exactly the stored length', async () => {
      expect(await growing.finish(6)).toMatchObject({ code: 'CONFLICT', field: 'length' });
      expect(await growing.finish(8)).toEqual({ code: 'OUT_OF_ORDER', length: 7 });
      expect(await growing.get()).toMatchObject({ grow: 'growing' });
    });

    it('is repeated with any length and `ext`, and without rights', async () => {
      growing.id = newId();
      await growing.grow('of bob', { ext: { a: 1 } }, bob);
      expect(await growing.finish(6, { state: 'cancelled', ext: { b: 2 } }, bob)).toMatchObject({
        grow: 'cancelled',
        ext: { b: 2 },
      });
      const { rev } = await growing.get();
      await growing.act('member:remove', { userId: bob.userId });
      expect(await growing.finish(1, { state: 'cancelled', ext: { c: 3 } }, bob)).toMatchObject({ ext: { b: 2 }, rev });
      expect(await growing.finish(6, {}, bob)).toEqual({ code: 'CONFLICT', field: 'state' });
    });

    it('keeps the `ext` of the send if it has none', async () => {
      growing.id = newId();
      await growing.grow('one', { ext: { a: 1 } });
      expect(await growing.finish(3)).toMatchObject({ ext: { a: 1 }, grow: 'complete' });
    });

    it('is the whole text also with appends and reactions of its batch', async () => {
      growing.published();
      const results = await scene.history.carryOut(
        growing.roomId,
        command('message:append', ann, { id: growing.id, offset: 7, text: ' three' }),
        command('reaction:add', bob, { id: growing.id, emoji: '👍' }),
        command('message:finish', ann, { id: growing.id, length: 13 }),
      );
      expect(results.map(({ ok }) => ok)).toEqual([true, true, true]);
      const published = growing.published();
      expect(published).toHaveLength(1);
      expect(published).toMatchObject([
        ['changes', { items: [{ message: { body: 'one two three', grow: 'complete' } }] }],
      ]);
    });

    it('is no end of the message: then it is edited, forwarded and deleted like others', async () => {
      expect(await growing.answer('message:edit', ann, { id: growing.id, version: 1, body: 'x' })).toEqual({
        code: 'CONFLICT',
        field: 'id',
      });
      const forward = () =>
        growing.answer('message:forward', bob, {
          id: newId<MessageId>(),
          from: { roomId: growing.roomId, id: growing.id },
        });
      expect(await forward()).toEqual({ code: 'NOT_READY', field: 'from' });
      await growing.finish(7);
      expect(await forward()).toMatchObject({ dup: false });
      expect(await growing.answer('message:edit', ann, { id: growing.id, version: 1, body: 'x' })).toMatchObject({
        version: 2,
        grow: 'complete',
      });
      const deleted = await growing.act('message:delete', { id: growing.id });
      expect(deleted).not.toHaveProperty('grow');
    });
  });

  it('takes reactions, pins and replies while it grows', async () => {
    await growing.grow('one');
    await growing.append(3, ' two');
    expect(await growing.act('reaction:add', { id: growing.id, emoji: '👍' }, bob)).toMatchObject({
      body: 'one',
      grow: 'growing',
    });
    expect(await growing.act('message:pin', { id: growing.id })).toMatchObject({ pinned: true });
    await growing.act('message:reply', { id: newId<MessageId>(), body: 'reply', threadId: growing.id }, bob);
    expect(await growing.get()).toMatchObject({
      body: 'one two',
      grow: 'growing',
      pinned: true,
      thread: { replies: 1 },
    });
    expect(await growing.finish(7)).toMatchObject({ body: 'one two', pinned: true, reactions: [{ emoji: '👍' }] });
  });
});
