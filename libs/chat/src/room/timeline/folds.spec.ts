import { describe, expect, it } from 'vitest';

import type { Message, MessageId, Seq, SystemNotice, UserId } from '#client';

import { fullEn } from '../../text/en-full.js';
import { foldWords, namedIn } from './fold-words.js';
import { FoldKeys, withFolds } from './folds.js';
import type { Row } from './rows.js';

type Type = SystemNotice['type'];

const notice = (seq: number, type: Type = 'member.joined', who = `p${String(seq)}`): Message =>
  ({
    id: `m${String(seq)}` as MessageId,
    seq: seq as Seq,
    kind: 'system',
    system: { type, userId: who as UserId, actorId: 'boss' as UserId },
  }) as Message;
const rowsOf = (...messages: readonly Message[]): Row[] =>
  messages.map((message) => ({ kind: 'notice', key: message.id, message }));
const joins = (from: number, to: number): Row[] =>
  rowsOf(...Array.from({ length: to - from + 1 }, (_, index) => notice(from + index)));
const text: Row = { kind: 'message', key: 't', message: notice(50), pending: null, startsGroup: true };
const day: Row = { kind: 'day', key: 'day', at: '2026-11-28T00:00:00Z' };
const EVE = 'eve' as UserId;
const blocked = new Set([EVE]);
const shown = (rows: readonly Row[], open: ReadonlySet<string> = new Set(), keys = new FoldKeys()) =>
  withFolds(rows, { keys, open, blocked }).map((row) =>
    row.kind === 'fold' ? `${row.messages.length} ${row.about === 'comings' ? 'folded' : 'hidden'}` : row.key,
  );
const by = (seq: number, senderId: UserId | null = EVE): Row => {
  const message = { id: `m${String(seq)}`, seq, kind: 'text', senderId } as Message;
  return { kind: 'message', key: message.id, message, pending: null, startsGroup: true };
};

describe('people who come and go', () => {
  it.each([
    ['two stand alone', joins(1, 2), ['m1', 'm2']],
    ['three are one line', joins(1, 3), ['3 folded']],
    ['on both sides of a message', [...joins(1, 3), text, ...joins(4, 6)], ['3 folded', 't', '3 folded']],
    ['not over midnight', [...joins(1, 2), day, ...joins(3, 5)], ['m1', 'm2', 'day', '3 folded']],
    [
      'of each kind, but no new name of the room',
      rowsOf(
        notice(1, 'member.added'),
        notice(2, 'member.left'),
        notice(3, 'member.removed'),
        notice(4, 'room.renamed'),
        notice(5),
      ),
      ['3 folded', 'm4', 'm5'],
    ],
  ] as const)('are folded: %s', (_, rows, expected) => {
    expect(shown(rows)).toEqual(expected);
  });

  it('stay one line, and stay open, when more come at either end', () => {
    const keys = new FoldKeys();
    const keyOf = (rows: readonly Row[]) => withFolds(rows, { keys, open: new Set(), blocked })[0]?.key ?? '';
    const key = keyOf(joins(10, 12));
    expect(keyOf(joins(5, 12))).toBe(key);
    expect(keyOf(joins(5, 20))).toBe(key);
    expect(shown(joins(8, 11), new Set([key]), keys)).toEqual(['4 folded', 'm8', 'm9', 'm10', 'm11']);
  });
});

describe('messages of people whom the user blocks', () => {
  const unread: Row = { kind: 'unread', key: 'unread' };
  it.each([
    ['one', [by(1)], ['1 hidden']],
    ['several in a row', [by(1), by(2), by(3)], ['3 hidden']],
    ['on both sides of another message', [by(1), by(2, null), by(3)], ['1 hidden', 'm2', '1 hidden']],
    [
      'not over midnight, nor over the line of new messages',
      [by(1), day, by(2), unread, by(3)],
      ['1 hidden', 'day', '1 hidden', 'unread', '1 hidden'],
    ],
    [
      'apart from people who come and go',
      [...joins(1, 3), by(4), ...joins(5, 6)],
      ['3 folded', '1 hidden', 'm5', 'm6'],
    ],
  ] as const)('are behind one line: %s', (_, rows, expected) => {
    expect(shown(rows)).toEqual(expected);
  });

  it('stay shown, once opened, when more come', () => {
    const keys = new FoldKeys();
    const [line] = withFolds([by(1)], { keys, open: new Set(), blocked });
    expect(shown([by(1), by(2)], new Set([line?.key ?? '']), keys)).toEqual(['2 hidden', 'm1', 'm2']);
  });
});

describe('the words of a fold', () => {
  const words = (...notices: readonly Message[]) => foldWords(notices, (id) => id, fullEn.timeline.folded);

  it('name two people, and count the others', () => {
    expect(words(notice(1))).toBe('p1 joined.');
    expect(words(notice(1), notice(2))).toBe('p1 and p2 joined.');
    expect(words(notice(1), notice(2), notice(3))).toBe('p1, p2 and 1 other joined.');
    const all = Array.from({ length: 789 }, (_, index) => notice(index));
    expect(words(...all)).toBe('p0, p1 and 787 others joined.');
    expect(namedIn(all)).toEqual(['p0', 'p1']);
  });

  it('say who came and who went, each person once, by what they did last', () => {
    const notices = [
      notice(1, 'member.joined', 'ana'),
      notice(2, 'member.left', 'ana'),
      notice(3, 'member.joined', 'ana'),
    ];
    expect(words(...notices, notice(4, 'member.added', 'ben'), notice(5, 'member.removed', 'eve'))).toBe(
      'ana joined. ben was added. eve was removed.',
    );
  });
});
