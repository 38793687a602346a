import type { ServerResponse } from 'node:http';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandBus, Consumption } from '#bus/command-bus.port';
import { newId, type Actor, type CommandResult, type MessageId, type RoomCommand, type RoomId } from '#contracts';
import { answerTwice, CheckServer, refusing } from '#testing/engines/check-server';
import { command } from '../../testing/test-command.js';
import { TestHistory } from '../../testing/test-history.js';
import { setScene } from '../../testing/test-scene.js';

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
/** Longer than a busy machine needs: a test that is about time says when the answer comes. */
const TIMEOUT_MS = 8_000;
/** For a question without an answer. */
const SHORT_MS = 1_000;
/** A message without an answer is sent again. */
const AGAIN = { timeout: 20_000 };
/** Longer than a history takes to start on a busy machine. */
const PATIENCE_MS = 120_000;
/** Two questions, which have at most 100 messages. */
const MESSAGES = 130;

const accept = refusing(() => false);

describe('the order of messages beside a check', () => {
  const scene = setScene();
  let check: CheckServer;
  let history: TestHistory;
  let ann: Actor;
  let roomId: RoomId;
  /** The consumption of the history that was started last. */
  let consumption: Consumption;

  beforeEach(async () => {
    ({ ann } = scene);
    check = await CheckServer.start();
    history = await startHistory();
    roomId = await history.group(ann);
    return async () => {
      await history.stop();
      await check.stop();
    };
  });

  async function startHistory({
    bus,
    checkTimeoutMs = TIMEOUT_MS,
  }: { bus?: CommandBus; checkTimeoutMs?: number } = {}): Promise<TestHistory> {
    const started = await TestHistory.start(scene.store, {
      directory: scene.history.directory,
      contentRules: { sees: () => true, judges: () => true, hasWord: () => false, hasCheck: true },
      config: { checkUrl: check.url, checkSecrets: [SECRET], checkTimeoutMs, checkFail: 'closed' },
    });
    consumption = await started.consume(bus);
    return started;
  }

  const send = (body: string) => command('message:send', ann, { id: newId<MessageId>(), body });
  const submit = (commands: readonly RoomCommand[], { buses } = history, withinMs = 9_000) =>
    buses.commands.submit<RoomCommand, CommandResult>({
      batchId: newId(),
      roomId,
      deadline: buses.commands.now() + withinMs,
      commands,
    });
  const codes = (results: readonly CommandResult[]) =>
    new Set(results.map((result) => (result.ok ? 'ok' : result.error.code)));
  const stored = async (): Promise<string[]> => {
    const rows = await scene.store.query(
      `SELECT body FROM history.messages WHERE room_id = $1 AND kind = 'text' ORDER BY seq`,
      [roomId],
    );
    return (rows as { body: string }[]).map(({ body }) => body);
  };

  it.each<[string, (response: ServerResponse) => unknown]>([
    ['wrong', (response) => response.writeHead(500).end()],
    ['silent', () => undefined],
    ['late', (response) => setTimeout(() => response.end('{"refused":[]}'), 2 * SHORT_MS)],
  ])('holds for a connection if its first question has no answer, because the check is %s', async (_what, fail) => {
    const texts = Array.from({ length: MESSAGES }, (_, index) => String(index));
    const sends = texts.map(send);
    const hasty = await startHistory({ checkTimeoutMs: SHORT_MS });
    check.answer = (question, response) =>
      check.questions.length === 1 ? void fail(response) : accept(question, response);
    expect(codes(await submit(sends, hasty))).toEqual(new Set(['UNAVAILABLE']));
    expect({ stored: await stored(), questions: check.questions.length }).toEqual({ stored: [], questions: 2 });
    await vi.waitFor(async () => expect(codes(await submit(sends, hasty))).toEqual(new Set(['ok'])), AGAIN);
    expect(await stored()).toEqual(texts);
    await hasty.stop();
  });

  it('holds if the check answers twice: the second answer belongs to no question', async () => {
    const texts = Array.from({ length: MESSAGES }, (_, index) => (index === 100 ? 'bad' : String(index)));
    check.answer = (question, response) => {
      const places = question.checks.flatMap(({ body }, index) => (body === 'bad' ? [{ index }] : []));
      answerTwice(response, JSON.stringify({ refused: places }), '{"refused":[{"index":0},{"index":1}]}');
    };
    const sends = texts.map(send);
    // An answer that comes on a connection that is closed then is none: those messages are sent again.
    await vi.waitFor(async () => expect(codes(await submit(sends))).not.toContain('UNAVAILABLE'), AGAIN);
    expect(await stored()).toEqual(texts.filter((text) => text !== 'bad'));
  });

  it('holds across a history that ends while it asks, whatever it is answered later', async () => {
    let answerLate = (): void => undefined;
    check.answer = (question, response) => {
      answerLate = () => void refusing(() => true)(question, response);
    };
    await consumption.stop();
    const asking = await startHistory({ bus: history.buses.commands, checkTimeoutMs: PATIENCE_MS });
    const [ending, first] = [consumption, submit([send('one'), send('two')], history, PATIENCE_MS)];
    await vi.waitFor(() => expect(check.questions).toHaveLength(1));
    check.answer = accept;
    const heir = await startHistory({ bus: history.buses.commands });
    await ending.stop();
    const second = submit([send('three')]);
    answerLate();
    expect([codes(await first), codes(await second)]).toEqual([new Set(['ok']), new Set(['ok'])]);
    expect(await stored()).toEqual(['one', 'two', 'three']);
    await consumption.stop();
    await Promise.all([asking.stop(), heir.stop()]);
  });
});
