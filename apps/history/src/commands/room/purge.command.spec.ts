import { describe, expect, it } from 'vitest';
import { newId, type MessageId } from '#contracts';
import { actorOf, memberOf, NOW, roomOf, rowOf, TestDraft } from '../../../testing/test-draft.js';
import { revOf, seqOf } from '../../room/draft/room-draft.js';
import type { KnownMessage } from '../../room/rows/room-facts.js';

const [ann, bob] = [actorOf('ann'), actorOf('bob')];
const members = [memberOf(ann, { role: 'owner' }), memberOf(bob)];

function known(seq: number): KnownMessage {
  const sent = { sent_rev: revOf(seq), fingerprint: Buffer.alloc(32), created_at: NOW };
  return { id: newId<MessageId>(), sender_id: ann.userId, seq: seqOf(seq), ...sent };
}

describe('a purge', () => {
  it('raises the first seq once, with one rev, and keeps the head', () => {
    const test = new TestDraft({ room: roomOf(), purgeable: 4 });
    expect([1, 2].map(() => test.apply('room:purge', ann, {}))).toEqual(
      [4, 0].map((purged) => ({ kind: 'result', result: { ok: true, data: { purged } } })),
    );
    expect(test.draft.record).toMatchObject({ first_seq: 5, head_seq: 10, rev: 21, head_rev: 21 });
    expect(test.draft.purge).toEqual({ low: 1, high: 4 });
  });

  it('does nothing in a deleted room, or if nothing is due', () => {
    for (const given of [{ room: roomOf({ deleted_at: NOW }), purgeable: 4 }, { room: roomOf() }, { room: undefined }])
      expect(new TestDraft(given).apply('room:purge', ann, {})).toMatchObject({ result: { data: { purged: 0 } } });
  });

  it('is visible to later commands of the same transaction', () => {
    const [gone, kept] = [known(2), known(8)];
    const row = rowOf(ann, { seq: seqOf(3) });
    const test = new TestDraft({ members, messages: [gone, kept], rows: [row], purgeable: 4 });
    expect(test.answer('message:edit', ann, { id: row.id, version: 1, body: 'edited' })).toBe('ok');
    test.apply('room:purge', ann, {});
    expect([
      test.send(ann, { id: gone.id }),
      test.send(bob, { id: gone.id }),
      test.send(ann, { afterId: gone.id }),
      test.send(bob, { afterId: gone.id }),
      test.send(bob, { replyTo: gone.id }, 'another connection'),
      test.send(bob, { replyTo: kept.id }, 'another connection'),
      test.answer('message:delete', ann, { id: row.id }),
    ]).toEqual(['GONE', 'GONE', 'ok', 'OUT_OF_ORDER', 'INVALID replyTo', 'ok', 'GONE']);
  });

  it('is remembered: the id is GONE for members and for a resend', () => {
    const id = newId<MessageId>();
    const left = actorOf('left');
    const test = new TestDraft({
      room: roomOf({ first_seq: seqOf(5) }),
      members,
      purged: [{ id, sender_id: left.userId }],
    });
    expect([
      test.send(left, { id }),
      test.send(left),
      test.send(bob, { id }),
      test.send(actorOf('stranger'), { id }),
      test.answer('message:edit', bob, { id, version: 1, body: 'x' }),
      test.answer('reaction:add', bob, { id, emoji: '👍' }),
      test.answer('message:pin', ann, { id: newId<MessageId>() }),
    ]).toEqual(['GONE', 'NOT_FOUND', 'GONE', 'NOT_FOUND', 'GONE', 'GONE', 'NOT_FOUND']);
  });
});
