import { setTimeout as sleep } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandBus, Consumption } from '#bus/command-bus.port';
import { partitionOf } from '#bus/partition.policy';
import { newId, type Actor, type CommandResult, type MessageId, type RoomCommand, type RoomId } from '#contracts';
import { observeStatements } from '#persistence/store-connection';
import { CheckServer, refusing } from '#testing/engines/check-server';
import { seqOf } from '../room/rows/counters.js';
import { command } from '../../testing/test-command.js';
import { TestHistory } from '../../testing/test-history.js';
import { setScene } from '../../testing/test-scene.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
/** Longer than a busy machine needs: a test that is about time says when the answer comes. */
const TIMEOUT_MS = 8_000;
/** For a question without an answer. */
const SHORT_MS = 200;
const BAD = 'bad';

/** The id of another room of the same partition. */
function besides(roomId: RoomId): RoomId {
  for (;;) {
    const id = newId<RoomId>();
    if (partitionOf(id) === partitionOf(roomId)) return id;
  }
}

describe('the check before a send', () => {
  const scene = setScene();
  let check: CheckServer;
  let history: TestHistory;
  let ann: Actor;
  let bob: Actor;
  let roomId: RoomId;
  /** The consumption of the history that was started last. */
  let consumption: Consumption;

  beforeEach(async () => {
    ({ ann, bob } = scene);
    check = await CheckServer.start();
    history = await startHistory('closed');
    roomId = await history.group(ann, [bob]);
    return async () => {
      await history.stop();
      await check.stop();
    };
  });

  async function startHistory(
    checkFail: 'closed' | 'open',
    { bus, checkTimeoutMs = TIMEOUT_MS }: { bus?: CommandBus; checkTimeoutMs?: number } = {},
  ): Promise<TestHistory> {
    const started = await TestHistory.start(scene.store, {
      directory: scene.history.directory,
      contentRules: {
        sees: ({ kind }) => kind === 'group',
        judges: ({ kind }) => kind === 'group',
        hasWord: (body) => body === 'word',
        hasCheck: true,
      },
      config: { checkUrl: check.url, checkSecrets: [SECRET], checkTimeoutMs, checkFail },
    });
    consumption = await started.consume(bus);
    return started;
  }

  const send = (body: string, more: { id?: MessageId; afterId?: MessageId } = {}, actor = ann) =>
    command('message:send', actor, { id: newId<MessageId>(), body, ...more });
  const submit = (commands: readonly RoomCommand[], id = roomId) =>
    history.buses.commands.submit<RoomCommand, CommandResult>({
      batchId: newId(),
      roomId: id,
      deadline: history.buses.commands.now() + 9_000,
      commands,
    });
  const codes = (results: readonly CommandResult[]) =>
    results.map((result) => (result.ok ? 'ok' : `${result.error.code}: ${result.error.message}`));
  const stored = async (): Promise<string[]> => {
    const rows = await scene.store.query(
      `SELECT body FROM history.messages WHERE room_id = $1 AND kind = 'text' ORDER BY seq`,
      [roomId],
    );
    return (rows as { body: string }[]).map(({ body }) => body);
  };

  it('refuses a message, and stores those around it in their order', async () => {
    check.answer = refusing((body) => body.includes(BAD), 'No adverts.');
    const [first, refused] = [newId<MessageId>(), newId<MessageId>()];
    const results = await submit([
      send('one', { id: first }),
      send('a bad one', { id: refused, afterId: first }),
      send('two', { afterId: refused }),
      send('three', { afterId: first }, bob),
    ]);
    expect(codes(results)).toEqual([
      'ok',
      'REFUSED: No adverts.',
      expect.stringMatching(/^OUT_OF_ORDER/),
      expect.stringMatching(/^OUT_OF_ORDER/),
    ]);
    expect(await stored()).toEqual(['one']);
  });

  it('is asked in one signed question, with what it is to judge', async () => {
    await submit([send('one'), send('two', {}, bob)]);
    const [question] = check.questions;
    expect(check.questions).toHaveLength(1);
    new Webhook(SECRET).verify(question?.text ?? '', question?.headers as Record<string, string>);
    expect(question?.checks).toMatchObject([
      {
        kind: 'send',
        roomId,
        room: { kind: 'group', visibility: 'private' },
        senderId: ann.userId,
        sender: { username: ann.username, displayName: ann.displayName, type: 'user' },
        body: 'one',
        ext: null,
        files: [],
        threadId: null,
      },
      { body: 'two', senderId: bob.userId },
    ]);
  });

  it('is asked about replies with their thread, messages to everyone and scheduled ones', async () => {
    const [root] = await submit([send('root')]);
    const { id: threadId } = (root as { data: { id: MessageId } }).data;
    check.questions.splice(0);
    const fresh = (body: string) => ({ id: newId<MessageId>(), body });
    const results = await submit([
      command('message:reply', bob, { ...fresh('reply'), threadId }),
      command('message:reply', bob, { ...fresh('to nothing'), threadId: newId<MessageId>() }, 'another connection'),
      command('message:everyone', ann, { ...fresh('all'), everyone: true }),
      command('schedule:send', bob, { ...fresh('at its time'), threadId }),
    ]);
    expect(results.map(({ ok }) => ok)).toEqual([true, false, true, true]);
    const asked = check.questions.flatMap(({ checks }) => checks.map((each) => [each.kind, each.body, each.threadId]));
    expect(asked).toEqual([
      ['send', 'reply', threadId],
      ['send', 'all', null],
      ['send', 'at its time', threadId],
    ]);
  });

  it('never sees repeats, senders who may not send, words of the list, and edits that change nothing', async () => {
    const one = send('one');
    const [sent] = await submit([one]);
    const { id } = (sent as { data: { id: MessageId } }).data;
    check.questions.splice(0);
    const results = await submit([
      one,
      send('a stranger', {}, scene.cid),
      send('word', {}, bob),
      command('message:edit', ann, { id, version: 1, body: 'one' }),
    ]);
    expect(codes(results).map((code) => code.split(':')[0])).toEqual(['ok', 'NOT_FOUND', 'REFUSED', 'ok']);
    expect(check.questions).toEqual([]);
    check.answer = refusing((body) => body.includes(BAD));
    const edits = await submit([command('message:edit', ann, { id, version: 1, body: 'bad' })]);
    expect(codes(edits)[0]).toMatch(/^REFUSED/);
    expect(check.questions[0]?.checks).toMatchObject([{ kind: 'edit', messageId: id, body: 'bad' }]);
  });

  it.each([
    ['another status', 500, '{"refused":[]}'],
    ['a redirect', 302, ''],
    ['another shape', 200, '{"refused":"all"}'],
    ['no JSON', 200, 'yes'],
    ['too much', 200, `{"refused":[],"more":"${'x'.repeat(70_000)}"}`],
  ])('stores nothing without an answer: %s', async (_what, status, body) => {
    check.answer = (_question, response) => void response.writeHead(status, { location: '/' }).end(body);
    expect(codes(await submit([send('one')]))[0]).toMatch(/^UNAVAILABLE/);
    expect(await stored()).toEqual([]);
    check.answer = refusing(() => false);
    expect(codes(await submit([send('two')]))).toEqual(['ok']);
  });

  it('stores everything without an answer if the operator wants that', async () => {
    const open = await startHistory('open', { checkTimeoutMs: SHORT_MS });
    check.answer = () => undefined;
    const [result] = await open.buses.commands.submit<RoomCommand, CommandResult>({
      batchId: newId(),
      roomId,
      deadline: open.buses.commands.now() + 9_000,
      commands: [send('one')],
    });
    expect(result).toMatchObject({ ok: true });
    await open.stop();
  });

  it('ignores other indexes, entries without one, and details that are no text to show', async () => {
    const refused = [{ index: 7 }, { index: '0' }, null, { index: -1 }, { index: 1, detail: 'a\nb' }];
    check.answer = (_question, response) => void response.writeHead(200).end(JSON.stringify({ refused }));
    expect(codes(await submit([send('one'), send('two')]))).toEqual([
      'ok',
      'REFUSED: This content is not accepted here.',
    ]);
  });

  it('asks one question at a time while there is no answer: other messages are without one at once', async () => {
    check.answer = (_question, response) => void response.writeHead(500).end();
    await submit([send('one')]);
    const other = await history.group(ann);
    let answer = (): void => undefined;
    check.answer = (question, response) => {
      answer = () => void refusing(() => false)(question, response);
    };
    const probe = submit([send('two')]);
    await vi.waitFor(() => expect(check.bodies).toEqual(['one', 'two']));
    expect(codes(await submit([send('three')], other))[0]).toMatch(/^UNAVAILABLE/);
    answer();
    expect(codes(await probe)).toEqual(['ok']);
    expect(check.bodies).toEqual(['one', 'two']);
    check.answer = refusing(() => false);
    expect(codes(await submit([send('three')], other))).toEqual(['ok']);
  });

  it('lets the room wait for a late answer, with all changes behind it, and no other room', async () => {
    const direct = besides(roomId);
    await history.done(direct, 'room:create', ann, { kind: 'direct', memberIds: [bob.userId] });
    let answer = (): void => undefined;
    check.answer = (question, response) => {
      answer = () => void refusing(() => false)(question, response);
    };
    const ends: string[] = [];
    const first = submit([send('one')]).then(() => ends.push('one'));
    await vi.waitFor(() => expect(check.questions).toHaveLength(1));
    const topic = submit([command('room:update', ann, { topic: 'behind' })]).then(() => ends.push('topic'));
    expect(codes(await submit([send('direct')], direct))).toEqual(['ok']);
    await sleep(50);
    expect(ends).toEqual([]);
    answer();
    await Promise.all([first, topic]);
    expect(ends).toEqual(['one', 'topic']);
  });

  it('that is away stops nothing but messages of the rooms that it sees', async () => {
    let end = (): void => undefined;
    check.answer = (_question, response) => {
      end = () => void response.destroy();
    };
    const direct = besides(roomId);
    await history.done(direct, 'room:create', ann, { kind: 'direct', memberIds: [bob.userId] });
    const unanswered = submit([send('one')]);
    await vi.waitFor(() => expect(check.questions).toHaveLength(1));
    expect(codes(await submit([send('direct')], direct))).toEqual(['ok']);
    end();
    const [sent] = await unanswered;
    expect(sent).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE', retry: 'later' } });
    const others = await submit([
      command('room:update', ann, { topic: 'goes on' }),
      command('member:mute', ann, { userId: bob.userId, seconds: 60 }),
      command('read:mark', bob, { seq: seqOf(1) }),
    ]);
    expect(codes(others)).toEqual(['ok', 'ok', 'ok']);
  });

  it('has one question for all that waits in a room', async () => {
    let answer = (): void => undefined;
    check.answer = (question, response) => {
      answer = () => void refusing(() => false)(question, response);
    };
    const first = submit([send('one')]);
    await vi.waitFor(() => expect(check.questions).toHaveLength(1));
    const more = [submit([send('two')]), submit([send('three', {}, bob)])];
    await sleep(50);
    check.answer = refusing(() => false);
    answer();
    await Promise.all([first, ...more]);
    expect(check.questions.map(({ checks }) => checks.map(({ body }) => body))).toEqual([['one'], ['two', 'three']]);
    expect(await stored()).toEqual(['one', 'two', 'three']);
  });

  it('makes a plain send in a room that it does not see no dearer', async () => {
    const direct = newId<RoomId>();
    await history.done(direct, 'room:create', ann, { kind: 'direct', memberIds: [bob.userId] });
    for (const body of ['one', 'two']) await submit([send(body)], direct);
    const statements: string[] = [];
    observeStatements(history.writes, (name) => statements.push(name));
    await submit([send('three')], direct);
    expect(statements).toEqual(['append-if-unchanged']);
    expect(check.questions).toEqual([]);
  });

  it('reads the rooms that wait together with one connection', async () => {
    const rooms: RoomId[] = [];
    for (let count = 0; count < 10; count += 1) rooms.push(await history.group(ann));
    const reads: string[] = [];
    observeStatements(history.writes, (name) => name === 'begin_snapshot' && reads.push(name));
    await Promise.all(rooms.map((id) => submit([send('one')], id)));
    // Two: those that came while the first one was read.
    expect(reads).toHaveLength(2);
  });

  it('asks again in the history that takes the room over before the answer, and stores once', async () => {
    check.answer = () => undefined;
    const [ending, result] = [consumption, submit([send('one')])];
    await vi.waitFor(() => expect(check.questions).toHaveLength(1));
    check.answer = refusing(() => false);
    const heir = await startHistory('closed', { bus: history.buses.commands });
    await ending.stop();
    expect(codes(await result)).toEqual(['ok']);
    expect({ asked: check.bodies, stored: await stored() }).toEqual({ asked: ['one', 'one'], stored: ['one'] });
    await consumption.stop();
    await heir.stop();
  });

  it('refuses a forward whose origin was changed after the question', async () => {
    const direct = newId<RoomId>();
    await history.done(direct, 'room:create', ann, { kind: 'direct', memberIds: [bob.userId] });
    const origin = await history.send(direct, ann, 'as asked about');
    check.answer = async (question, response) => {
      await scene.store.query('UPDATE history.messages SET body = $2 WHERE id = $1', [origin.id, 'another text']);
      await refusing(() => false)(question, response);
    };
    const from = { roomId: direct, id: origin.id };
    const results = await submit([command('message:forward', ann, { id: newId<MessageId>(), from })]);
    expect(codes(results)[0]).toMatch(/^UNAVAILABLE/);
    expect(check.questions[0]?.checks).toMatchObject([{ kind: 'forward', body: 'as asked about' }]);
  });
});
