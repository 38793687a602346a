import { describe, expect, it } from 'vitest';
import { KEPT_UNREAD_MAX, newId, type Actor, type CommandRequests, type MessageId } from '#contracts';
import { actorOf, memberOf, roomOf, rowOf, TestDraft, type Given } from '../../../testing/test-draft.js';
import { seqOf } from '../../room/draft/room-draft.js';

const [ann, bob] = [actorOf('ann'), actorOf('bob')];

/** A room whose head is 10; ann has read up to 4, and 8 is bob's. */
function scene(given: Given = {}) {
  const [root, eighth] = [rowOf(bob, { seq: seqOf(2) }), rowOf(bob, { seq: seqOf(8) })];
  const members = [memberOf(ann, { read_seq: seqOf(4) }), memberOf(bob, { role: 'admin' })];
  const test = new TestDraft({ members, people: [ann, bob], rows: [root, eighth], ...given });
  const { draft } = test;
  const answer = (more: Partial<CommandRequests['message:send']> = {}) =>
    test.send(ann, { keepsUnread: true, ...more });
  const reply = (more: Partial<CommandRequests['message:reply']> = {}, by: Actor = ann) => {
    const request = { id: newId<MessageId>(), body: 'x', threadId: root.id, ...more };
    return test.answer('message:reply', by, request);
  };
  const last = () => {
    const { keeps_unread } = draft.newMessages.at(-1) ?? {};
    const { read_seq, sent_aside_seq } = draft.member(ann.userId) ?? {};
    const place = draft.threads.follower(ann.userId, root.id);
    return { kept: keeps_unread === true, main: read_seq, aside: sent_aside_seq, thread: place?.read_seq };
  };
  const unread = (...seqs: number[]) => {
    for (const seq of seqs) draft.unread.know(ann.userId, null, seqOf(seq));
  };
  return { test, draft, root, eighth, answer, reply, last, unread };
}

describe('an answer that keeps unread what is before it', () => {
  it('leaves the marker of the main timeline below an unread message of another user', () => {
    const { answer, last, unread } = scene();
    unread(8);
    expect(answer()).toBe('ok');
    expect(last()).toMatchObject({ kept: true, main: 4, aside: 11 });
  });

  it('is as without it if others have nothing unread there, or if it does not ask for it', () => {
    const none = scene();
    expect(none.answer()).toBe('ok');
    expect(none.last()).toMatchObject({ kept: false, main: 11, aside: null });
    for (const more of [{ keepsUnread: false }, {}]) {
      const plain = scene();
      plain.unread(8);
      expect(plain.test.send(ann, more)).toBe('ok');
      expect(plain.last()).toMatchObject({ kept: false, main: 11, aside: null });
    }
  });

  it('counts what the commands before it have read, deleted and purged', () => {
    const read = scene();
    read.unread(8, 6);
    read.test.answer('read:mark', ann, { seq: 8, main: true });
    read.answer();
    expect(read.last()).toMatchObject({ kept: false, main: 11 });

    const deleted = scene();
    deleted.unread(8);
    expect(deleted.test.answer('message:delete', bob, { id: deleted.eighth.id })).toBe('ok');
    deleted.answer();
    expect(deleted.last()).toMatchObject({ kept: false, main: 11 });

    const older = scene();
    older.unread(8, 6);
    expect(older.test.answer('message:delete', bob, { id: older.eighth.id })).toBe('ok');
    older.answer();
    expect(older.last()).toMatchObject({ kept: true, main: 4 });

    const purged = scene({ purgeable: 8 });
    purged.unread(8);
    purged.test.answer('room:purge', bob, {});
    purged.answer();
    expect(purged.last()).toMatchObject({ kept: false, main: 11 });
  });

  it('counts what others sent in the same transaction, but no reply beside the room and nothing deleted', () => {
    const sent = scene();
    sent.test.send(bob);
    sent.answer();
    expect(sent.last()).toMatchObject({ kept: true, main: 4, aside: 12 });

    const beside = scene();
    beside.reply({}, bob);
    beside.answer();
    expect(beside.last()).toMatchObject({ kept: false, main: 12 });

    const own = scene();
    own.unread(8);
    own.answer();
    own.test.answer('read:mark', ann, { seq: 8, main: true });
    own.answer();
    expect(own.last()).toMatchObject({ kept: false, main: 12 });

    const id = newId<MessageId>();
    const deleted = scene();
    deleted.test.send(bob, { id });
    expect(deleted.test.answer('message:delete', bob, { id })).toBe('ok');
    deleted.answer();
    expect(deleted.last()).toMatchObject({ kept: false, main: 12 });
  });

  it('does not count a system message', () => {
    const { test, answer, last } = scene();
    expect(test.answer('room:update', bob, { name: 'other' })).toBe('ok');
    expect(test.draft.newMessages).toMatchObject([{ kind: 'system' }]);
    answer();
    expect(last()).toMatchObject({ kept: false, main: 12 });
  });

  it('in a thread looks at the thread alone, and makes its sender follow from the seq before it', () => {
    const { draft, root, reply, last, unread } = scene();
    unread(8);
    reply({ keepsUnread: true });
    expect(last()).toMatchObject({ kept: false, main: 4, aside: 11, thread: 11 });
    draft.unread.know(ann.userId, root.id, seqOf(9));
    reply({ keepsUnread: true });
    expect(last()).toMatchObject({ kept: false, main: 4, aside: 12, thread: 12 });
    reply({}, bob);
    reply({ keepsUnread: true });
    expect(last()).toMatchObject({ kept: true, main: 4, aside: 14, thread: 12 });

    const first = scene();
    first.draft.unread.know(ann.userId, first.root.id, seqOf(9));
    first.reply({ keepsUnread: true });
    expect(first.last()).toMatchObject({ kept: true, main: 4, aside: 11, thread: 10 });

    const all = scene();
    all.draft.unread.know(ann.userId, all.root.id, seqOf(9));
    all.draft.noteRead(all.draft.member(ann.userId) ?? memberOf(ann), { main: seqOf(4), threads: seqOf(9) });
    all.reply({ keepsUnread: true });
    expect(all.last()).toMatchObject({ kept: false, thread: 11 });
  });

  it('that is a reply also in the room looks at both', () => {
    const main = scene();
    main.unread(8);
    main.reply({ keepsUnread: true, inRoom: true });
    expect(main.last()).toMatchObject({ kept: true, main: 4, aside: 11, thread: 10 });

    const thread = scene();
    thread.draft.unread.know(ann.userId, thread.root.id, seqOf(9));
    thread.reply({ keepsUnread: true, inRoom: true });
    expect(thread.last()).toMatchObject({ kept: true, main: 4, aside: 11, thread: 10 });

    const none = scene();
    none.reply({ keepsUnread: true, inRoom: true });
    expect(none.last()).toMatchObject({ kept: false, main: 11, aside: 11, thread: 11 });
  });

  it('leaves the marker at most 1,000 below itself, but a reply wherever it is', () => {
    const at = (head: number) => scene({ room: roomOf({ head_seq: seqOf(head) }) });
    const answered = (head: number) => {
      const { answer, last, unread } = at(head);
      unread(head);
      answer();
      return last();
    };
    expect(answered(KEPT_UNREAD_MAX + 3)).toMatchObject({ kept: true, main: 4, aside: KEPT_UNREAD_MAX + 4 });
    expect(answered(KEPT_UNREAD_MAX + 4)).toMatchObject({ kept: true, main: 5, aside: KEPT_UNREAD_MAX + 5 });
    const { reply, last, unread } = at(5_000);
    unread(5_000);
    reply({ keepsUnread: true, inRoom: true });
    expect(last()).toMatchObject({ kept: true, main: 4, aside: 5_001 });
  });

  it('is the repeat of one without it, and the other way round', () => {
    const { draft, answer, unread } = scene();
    unread(8);
    const [first, second] = [newId<MessageId>(), newId<MessageId>()];
    answer({ id: first });
    answer({ id: second, keepsUnread: false });
    expect([answer({ id: first, keepsUnread: false }), answer({ id: second })]).toEqual(['ok', 'ok']);
    expect(draft.newMessages.map(({ keeps_unread }) => keeps_unread)).toEqual([true, null]);
  });

  it('by the bot of the room’s app moves nothing: it has no markers', () => {
    const bot = { ...actorOf('shop'), type: 'bot' as const };
    const room = roomOf({ app_id: bot.userId, external_id: 'order-1' });
    const test = new TestDraft({ room, members: [memberOf(bob)], people: [bot, bob] });
    test.send(bob);
    expect(test.send(bot, { keepsUnread: true })).toBe('ok');
    expect(test.draft.newMessages.at(-1)?.keeps_unread).toBeNull();
  });
});
