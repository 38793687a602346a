import fc from 'fast-check';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  newId,
  roomChannel,
  type Actor,
  type CommandRequests,
  type CommandResult,
  type MessageId,
  type RoomCommand,
  type RoomId,
} from '#contracts';
import { observeStatements } from '#persistence/store-connection';
import { command } from '../../testing/test-command.js';
import { TestHistory } from '../../testing/test-history.js';
import { setScene } from '../../testing/test-scene.js';

const HOUR_S = 3_600;
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const TIME = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

describe('the fast way for plain sends', () => {
  const scene = setScene();
  const { history, other } = scene;
  let ann: Actor;
  let bob: Actor;
  let roomId: RoomId;
  let statements: string[];

  beforeEach(async () => {
    ({ ann, bob } = scene);
    roomId = await history.group(ann, [bob]);
    await history.send(roomId, bob, 'first');
    await history.send(roomId, ann, 'second');
    statements = [];
    observeStatements(history.writes, (name) => statements.push(name));
  });

  const counters = async (): Promise<unknown> => {
    const [row] = (await scene.store.query(
      `SELECT r.head_seq, count(m.*) AS messages, max(m.seq) AS max FROM history.rooms r
         JOIN history.messages m ON m.room_id = r.id WHERE r.id = $1 GROUP BY r.id`,
      [roomId],
    )) as unknown[];
    return row;
  };

  it('takes one statement, without a transaction around it', async () => {
    expect(await history.send(roomId, bob, 'third')).toMatchObject({ seq: 4, dup: false });
    expect(statements).toEqual(['append-if-unchanged']);
    expect(await counters()).toEqual({ head_seq: 4, messages: 4, max: 4 });
  });

  it('is taken by the rooms that are as remembered, beside others', async () => {
    const [second, third] = [await history.group(ann), await history.group(ann)];
    await history.send(second, ann, 'one');
    await other.send(second, ann, 'two');
    statements.length = 0;
    const send = () => command('message:send', ann, { id: newId<MessageId>(), body: 'more' });
    const results = await history.handle([roomId, second, third].map((id) => ({ roomId: id, commands: [send()] })));
    expect(results.flat().map((result) => result.ok && (result.data as { seq: number }).seq)).toEqual([4, 4, 2]);
    expect(statements[0]).toBe('append-if-unchanged');
    expect(statements).toContain('lock-rooms');
    // A send without files costs no statement about files.
    expect(statements.filter((name) => name.includes('file'))).toEqual([]);
  });

  it.each([
    ['a mute', () => other.done(roomId, 'member:mute', ann, { userId: bob.userId, seconds: HOUR_S }), 'MUTED'],
    ['a removal', () => other.done(roomId, 'member:remove', ann, { userId: bob.userId }), 'NOT_FOUND'],
    ['a new role', () => other.done(roomId, 'member:role', ann, { userId: bob.userId, role: 'reader' }), 'FORBIDDEN'],
    ['slow mode', () => other.done(roomId, 'room:update', ann, { slowModeSeconds: HOUR_S }), 'SLOW_MODE'],
    ['the archive', () => other.done(roomId, 'room:update', ann, { archived: true }), 'ARCHIVED'],
    ['the end of the room', () => other.done(roomId, 'room:delete', ann, {}), 'GONE'],
  ])('does not overlook %s by another history', async (_, change, code) => {
    await change();
    const { error } = await refusal(
      history.carryOut(roomId, command('message:send', bob, { id: newId<MessageId>(), body: 'x' })),
    );
    expect(error.code).toBe(code);
  });

  it('does not overlook a block in a direct room', async () => {
    const direct = newId<RoomId>();
    await history.done(direct, 'room:create', ann, { kind: 'direct', memberIds: [bob.userId] });
    await history.send(direct, bob, 'one');
    await history.send(direct, bob, 'two');
    await scene.store.query('UPDATE history.rooms SET blocked = true WHERE id = $1', [direct]);
    const { error } = await refusal(
      history.carryOut(direct, command('message:send', bob, { id: newId<MessageId>(), body: 'x' })),
    );
    expect(error.code).toBe('BLOCKED');
  });

  it('refuses a sender whose account is erased before the erasure reaches the room', async () => {
    await other.people.apply([{ type: 'user.erased', userId: bob.userId, version: 2 }]);
    const { error } = await refusal(
      history.carryOut(roomId, command('message:send', bob, { id: newId<MessageId>(), body: 'x' })),
    );
    expect(error.code).toBe('SESSION_REVOKED');
    expect(await history.send(roomId, ann, 'fourth')).toMatchObject({ seq: 4 });
  });

  it('stores nothing whose deadline passes while all connections are in use', async () => {
    const runners = await Promise.all(
      Array.from({ length: history.writes.options.poolSize ?? 0 }, async () => {
        const runner = history.writes.createQueryRunner();
        await runner.connect();
        return runner;
      }),
    );
    expect(runners.length).toBeGreaterThan(0);
    const send = command('message:send', bob, { id: newId<MessageId>(), body: 'late' });
    const handled = history.handle([{ roomId, commands: [send], deadlineMs: 200 }]);
    await sleep(400);
    await Promise.all(runners.map((runner) => runner.release()));
    const [[result] = []] = await handled;
    expect(result).toMatchObject({ ok: false, error: { code: 'TIMEOUT' } });
    expect(await counters()).toEqual({ head_seq: 3, messages: 3, max: 3 });
  });

  it('stores a message once that another history has stored', async () => {
    const id = newId<MessageId>();
    const first = await other.send(roomId, bob, 'once', { id });
    expect(await history.send(roomId, bob, 'once', { id })).toEqual({ ...first, dup: true });
    expect(await counters()).toEqual({ head_seq: 4, messages: 4, max: 4 });
  });

  it('stays on in other rooms after a message that another history has stored', async () => {
    const second = await history.group(ann);
    await history.send(second, ann, 'one');
    const id = newId<MessageId>();
    await scene.store.query(
      `INSERT INTO history.messages (room_id, seq, id, rev, sent_rev, kind, sender_id, body, mentions, fingerprint, version, created_at)
       SELECT room_id, seq + 1000, $2, rev + 1000, rev + 1000, kind, sender_id, body, mentions, fingerprint, version, created_at
         FROM history.messages WHERE room_id = $1 AND seq = 3`,
      [roomId, id],
    );
    await history.carryOut(roomId, command('message:send', bob, { id, body: 'another' }));
    statements.length = 0;
    await history.send(second, ann, 'two');
    expect(statements).toEqual(['append-if-unchanged']);
  });

  it('keeps one order while two histories write the same room at once', async () => {
    const sends = Array.from({ length: 20 }, (_, n) => ({ by: n % 2 === 0 ? ann : bob, id: newId<MessageId>() }));
    const write = (writer: TestHistory) => sends.map(({ by, id }) => writer.send(roomId, by, 'at once', { id }));
    const results = await Promise.all([...write(history), ...write(other)]);
    const places = new Map(results.map(({ id, seq }) => [id, seq]));
    for (const { id, seq } of results) expect(places.get(id)).toBe(seq);
    expect([...places.values()].sort((a, b) => a - b)).toEqual(sends.map((_, n) => n + 4));
    expect(results.filter(({ dup }) => !dup)).toHaveLength(20);
    expect(await counters()).toEqual({ head_seq: 23, messages: 23, max: 23 });
  });

  describe('does what the way of every command does:', () => {
    type Act = readonly [kind: string, user: number, message: number];
    const SENDS = Array.from({ length: 40 }, () => 'send');
    const OFTEN = [...SENDS, ...['chain', 'chain', 'chain', 'reply', 'reply']];
    const RARE = [
      'mention',
      'repeat',
      'edit',
      'mute',
      'unmute',
      'remove',
      'add',
      'role',
      'slow',
      'quick',
      'archive',
      'open',
      'read',
      'react',
      'scheduled',
      'answer',
    ];
    const act = fc.tuple(fc.constantFrom(...OFTEN, ...RARE), fc.nat(2), fc.nat(5));
    /** The owner changes now and then. */
    const step = fc.record({ by: fc.nat(7), acts: fc.array(act, { minLength: 1, maxLength: 4 }) });

    it('answers, frames and rows are the same, with two owners in turn', async () => {
      const slow = await TestHistory.start(scene.store, { directory: history.directory });
      let mustBeFast = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
          const users = [ann, bob, scene.cid];
          const [quickRoom, slowRoom] = [newId<RoomId>(), newId<RoomId>()];
          await Promise.all([create(history, quickRoom, users), create(slow, slowRoom, users)]);
          const ids: MessageId[] = [];
          /** The users with new messages in the last step, if this history stored it: it remembers the room and them. */
          let known: readonly number[] = [];
          for (const { by, acts } of steps) {
            const commands = acts.map((each) => commandOf(each, users, ids));
            const owner = by === 0 ? other : history;
            slow.writer.forgetAll();
            statements.length = 0;
            const [quick, reference] = await Promise.all([
              owner.carryOut(quickRoom, ...commands),
              slow.carryOut(slowRoom, ...commands),
            ]);
            expect(quick.map(comparable)).toEqual(reference.map(comparable));
            expect(comparable(joined(owner, quickRoom))).toEqual(comparable(joined(slow, slowRoom)));
            if (owner === history && quick.every(isNewMessage) && acts.every((each) => isSendOf(each, known))) {
              expect(statements).toEqual(['append-if-unchanged']);
              mustBeFast += 1;
            }
            known = owner === history ? acts.flatMap(([, user], n) => (isNewMessage(quick[n]) ? [user] : [])) : [];
          }
          expect(await rowsOf(quickRoom)).toEqual(await rowsOf(slowRoom));
        }),
        { numRuns: 30 },
      );
      expect(mustBeFast).toBeGreaterThan(0);
      await slow.stop();
    });

    const isSendOf = ([kind, user]: Act, users: readonly number[]): boolean => kind === 'send' && users.includes(user);

    const isNewMessage = (result: CommandResult | undefined): boolean =>
      result?.ok === true && 'dup' in result.data && !result.data.dup;

    function commandOf([kind, user, n]: Act, users: readonly Actor[], ids: MessageId[]): RoomCommand {
      const [owner, by] = [users[0] ?? ann, users[user] ?? ann];
      const before = ids.at(-1 - n) ?? newId<MessageId>();
      const { userId } = users[1 + (n % 2)] ?? bob;
      const send = (more: Partial<CommandRequests['message:send']> = {}): RoomCommand => {
        const id = newId<MessageId>();
        ids.push(id);
        return command('message:send', by, { id, body: 'text', ...more });
      };
      const update = (request: CommandRequests['room:update']) => command('room:update', owner, request);
      const mute = (seconds: number) => command('member:mute', owner, { userId, seconds });
      const makers: Record<string, () => RoomCommand> = {
        send,
        chain: () => send({ afterId: before }),
        reply: () => send({ replyTo: before }),
        mention: () => send({ mentions: [userId] }),
        repeat: () => command('message:send', by, { id: before, body: n % 3 === 0 ? 'other text' : 'text' }),
        edit: () => command('message:edit', by, { id: before, body: 'edited', version: 1 }),
        mute: () => mute(HOUR_S),
        unmute: () => mute(0),
        remove: () => command('member:remove', owner, { userId }),
        add: () => command('member:add', owner, { userId }),
        role: () => command('member:role', owner, { userId, role: n % 2 === 0 ? 'moderator' : 'reader' }),
        slow: () => update({ slowModeSeconds: HOUR_S }),
        quick: () => update({ slowModeSeconds: 0 }),
        archive: () => update({ archived: true }),
        open: () => update({ archived: false }),
        read: () => command('read:mark', by, { seq: n }),
        scheduled: () => {
          const id = newId<MessageId>();
          ids.push(id);
          return command('schedule:send', by, { id, body: 'text' });
        },
        answer: () => send({ keepsUnread: true }),
        react: () => command('reaction:add', by, { id: before, emoji: '👍' }),
      };
      return (makers[kind] ?? send)();
    }

    async function create(owner: TestHistory, id: RoomId, [first, ...others]: readonly Actor[]): Promise<void> {
      const memberIds = others.map(({ userId }) => userId);
      await owner.done(id, 'room:create', first ?? ann, { kind: 'group', name: 'room', memberIds });
      joined(owner, id);
    }

    const joined = (owner: TestHistory, id: RoomId): unknown[] => owner.takePublished(roomChannel(id));

    async function rowsOf(id: RoomId): Promise<unknown> {
      const read = (table: string, key: string, order: string) =>
        scene.store.query(`SELECT * FROM history.${table} WHERE ${key} = $1 ORDER BY ${order}`, [id]);
      const rows = await Promise.all([
        read('rooms', 'id', 'id'),
        read('messages', 'room_id', 'seq'),
        read('members', 'room_id', 'joined_at, user_id'),
        read('mentions', 'room_id', 'seq, user_id'),
      ]);
      return comparable(rows);
    }
  });
});

/** Without ids that differ from room to room, and times. */
function comparable(value: unknown): unknown {
  const seen = new Map<string, string>();
  const text = JSON.stringify(value, (key, each: unknown) => (key === 'urev' || key === 'retryAfterMs' ? 0 : each));
  return JSON.parse(
    text.replace(TIME, 'time').replace(ID, (id) => {
      seen.set(id, seen.get(id) ?? `id ${String(seen.size)}`);
      return seen.get(id) ?? '';
    }),
  ) as unknown;
}

async function refusal(results: Promise<readonly CommandResult[]>): Promise<CommandResult & { ok: false }> {
  const [result] = await results;
  if (result === undefined || result.ok) throw new Error('the command was not refused');
  return result;
}
