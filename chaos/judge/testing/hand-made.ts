import type { ChaosRecord, HappeningKind, Happenings, RecordedAnswer, RecordedMessage } from '../../records/record.js';
import { tailOf } from '../../records/summaries.js';

export const CALM_AT = 100_000;
export const END_AT = 150_000;

/** A history by hand: two members of one room, alice and bob, and carol, who left it at rev 3. */
export class HandMade {
  readonly records: ChaosRecord[] = [];
  private op = 0;

  add<Kind extends HappeningKind>(kind: Kind, who: string, at: number, happening: Happenings[Kind]): this {
    this.records.push({ kind, who, at, ...happening } as unknown as ChaosRecord);
    return this;
  }

  ask(
    at: number,
    event: string,
    fields: Happenings['asked']['fields'],
    answer: RecordedAnswer | null,
    {
      who = 'alice',
      connection = `${who}#1`,
      tookMs = 10,
    }: { who?: string; connection?: string; tookMs?: number } = {},
  ): this {
    this.op += 1;
    const { op } = this;
    this.add('asked', who, at, { connection, op, event, fields });
    return answer === null ? this : this.add('answered', who, at + tookMs, { connection, op, answer });
  }

  fault(beginsAt: number, endsAt: number, endsProcess = true): this {
    const fault = beginsAt;
    this.add('fault', 'nemesis', beginsAt, { fault, phase: 'begin', name: 'kill history 1', endsProcess });
    return this.add('fault', 'nemesis', endsAt, { fault, phase: 'end', name: 'kill history 1', endsProcess });
  }

  sorted(): ChaosRecord[] {
    return this.records.sort((one, other) => one.at - other.at);
  }
}

export function message(seq: number, more: Partial<RecordedMessage> = {}): RecordedMessage {
  const text = { id: `m${seq}`, seq, rev: seq, version: 1, senderId: 'A', body: `text ${seq}`, deleted: false };
  return { ...text, files: [], reactions: [], system: null, createdAt: seq * 1_000, ...more };
}

export const notice = (seq: number, type: string, userId: string): RecordedMessage =>
  message(seq, { id: `s${seq}`, senderId: null, body: '', system: { type, userId } });

export const STORED: readonly RecordedMessage[] = [
  notice(1, 'room.created', 'A'),
  notice(2, 'member.joined', 'C'),
  notice(3, 'member.left', 'C'),
  notice(4, 'member.joined', 'B'),
  message(5),
  message(6, { senderId: 'B', reactions: ['👍 A'], rev: 9 }),
  message(7, { body: 'edited', version: 2, rev: 8 }),
];

export interface Scene {
  readonly stored?: readonly RecordedMessage[];
  readonly bobsView?: readonly RecordedMessage[] | null;
  readonly more?: (made: HandMade) => unknown;
}

/** Everything went well, except for what the scene changes. */
export function run({ stored = STORED, bobsView = stored, more = () => undefined }: Scene = {}): ChaosRecord[] {
  const made = new HandMade();
  for (const [who, userId] of [
    ['alice', 'A'],
    ['bob', 'B'],
    ['carol', 'C'],
  ] as const)
    made.add('user', who, 0, { userId, client: 'raw', leaves: false }).add('ready', who, 1, { connection: `${who}#1` });
  made.add('founded', 'alice', 2, { roomId: 'r' }).add('phase', 'checker', 3, { phase: 'load' });
  for (const [at, event, who] of [
    [2_000, 'room:join', 'carol'],
    [3_000, 'room:leave', 'carol'],
    [4_000, 'room:join', 'bob'],
  ] as const)
    made.ask(at, event, { roomId: 'r' }, ok({ rev: at / 1_000 }), { who });
  made.ask(
    5_000,
    'message:send',
    { id: 'm5', roomId: 'r', body: 'text 5' },
    { ok: true, data: { seq: 5, rev: 5, dup: false } },
  );
  const bob = { who: 'bob' };
  made.ask(
    6_000,
    'message:send',
    { id: 'm6', roomId: 'r', body: 'text 6' },
    { ok: true, data: { seq: 6, rev: 6, dup: false } },
    bob,
  );
  const third = { id: 'm7', roomId: 'r', body: 'text 7', afterId: 'm5' };
  made.ask(7_000, 'message:send', third, { ok: true, data: { seq: 7, rev: 7, dup: false } });
  made.ask(
    8_000,
    'message:edit',
    { id: 'm7', roomId: 'r', version: 1, body: 'edited' },
    { ok: true, data: { version: 2, rev: 8 } },
  );
  made.ask(9_000, 'reaction:add', { id: 'm6', roomId: 'r', emoji: '👍' }, { ok: true, data: { version: 1, rev: 9 } });
  made.ask(9_500, 'read:mark', { roomId: 'r', seq: 6 }, { ok: true, data: { readSeq: 6 } });
  for (const rev of [5, 6, 7, 8, 9]) frame(made, 'bob', rev, (rev + 0.02) * 1_000);
  more(made);
  finish(made, stored, bobsView);
  return made.sorted();
}

const CHANGES: Readonly<Record<number, { id: string; seq: number; version: number }>> = {
  3: { id: 's3', seq: 3, version: 1 },
  4: { id: 's4', seq: 4, version: 1 },
  5: { id: 'm5', seq: 5, version: 1 },
  6: { id: 'm6', seq: 6, version: 1 },
  7: { id: 'm7', seq: 7, version: 1 },
  8: { id: 'm7', seq: 7, version: 2 },
  9: { id: 'm6', seq: 6, version: 1 },
};

export function frame(made: HandMade, who: string, rev: number, at: number): HandMade {
  const change = CHANGES[rev] ?? { id: `x${rev}`, seq: rev, version: 1 };
  const item = { type: 'message' as const, rev, createdAt: rev * 1_000, ...change };
  return made.add('frame', who, at, { connection: `${who}#1`, roomId: 'r', from: rev - 1, to: rev, items: [item] });
}

function finish(made: HandMade, stored: readonly RecordedMessage[], bobsView: Scene['bobsView'] = stored): void {
  made.add('phase', 'checker', CALM_AT, { phase: 'calm' }).add('phase', 'checker', END_AT, { phase: 'end' });
  const position = { readSeq: 7, unread: 0 };
  for (const who of ['alice', 'bob']) {
    made.add('shows', who, CALM_AT + 100, { roomId: 'r', tail: tailOf(stored) });
    made.add('state', who, END_AT - 1, { roomId: 'r', ...position });
    made.add('presence', who, END_AT - 1, { statuses: { A: 'online', B: 'online', C: 'offline' } });
  }
  made.add('view', 'alice', END_AT - 1, { roomId: 'r', messages: stored, shown: position });
  made.add('view', 'bob', END_AT - 1, { roomId: 'r', messages: bobsView, shown: null });
  made.add('view', 'carol', END_AT - 1, { roomId: 'r', messages: null, shown: null });
  const head = { headSeq: stored.length, headRev: 9 };
  made.add('audited', 'auditor', END_AT - 1, { roomId: 'r', ...head, messages: stored, memberIds: ['A', 'B'] });
}

export const ok = (data: Extract<RecordedAnswer, { ok: true }>['data'] = {}): RecordedAnswer => ({ ok: true, data });
export const refused: RecordedAnswer = { ok: false, code: 'NOT_A_MEMBER', retry: 'never' };
export const internal: RecordedAnswer = { ok: false, code: 'INTERNAL', retry: 'later' };
export const timeout: RecordedAnswer = { ok: false, code: 'TIMEOUT', retry: 'later' };
export const without = (id: string): RecordedMessage[] => STORED.filter((stored) => stored.id !== id);
export const changed = (id: string, more: Partial<RecordedMessage>): RecordedMessage[] =>
  STORED.map((stored) => (stored.id === id ? { ...stored, ...more } : stored));
