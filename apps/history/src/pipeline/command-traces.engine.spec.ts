import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newId, roomChannel, type Actor, type MessageId, type RoomCommand, type RoomId } from '#contracts';
import { openTraces } from '#platform/tracing/open-traces';
import type { Traces } from '#platform/tracing/traces';
import { OtlpCollector } from '#testing/engines/otlp-collector';
import { setUp } from '#testing/engines/set-up';
import { command } from '../../testing/test-command.js';
import { TestHistory } from '../../testing/test-history.js';
import { TestStore } from '../../testing/test-store.js';

const SUBMIT_ID = '0123456789abcdef';
const TRACED_PER_CALL_MAX = 32;

interface Announced {
  readonly type: 'trace';
  readonly length: number;
  readonly traceparents: readonly string[];
}

describe('the trace of a command', () => {
  const collector = setUp(() => OtlpCollector.start());
  let traces: Traces;
  let store: TestStore;
  let history: TestHistory;
  let ann: Actor;
  let roomId: RoomId;

  beforeAll(async () => {
    traces = await openTraces('history', { tracesEndpoint: collector.url, tracesOneIn: 1 });
    store = await TestStore.start();
    history = await TestHistory.start(store, { traces });
    ann = history.actor('ann');
    roomId = await history.group(ann);
  });
  afterAll(async () => {
    await history.stop();
    await traces.onApplicationShutdown();
    await store.stop();
  });

  const send = (traceparent?: string): RoomCommand => ({
    ...command('message:send', ann, { id: newId<MessageId>(), body: 'hello' }),
    ...(traceparent !== undefined && { traceparent }),
  });
  /** Each command has a new trace. */
  const submitted = (): string => `00-${newId().replaceAll('-', '')}-${SUBMIT_ID}-01`;
  const traceIdOf = (traceparent: string | undefined): string | undefined => traceparent?.split('-')[1];
  /** The texts on the room's channel after these commands. */
  const publishedFor = async (...commands: RoomCommand[]): Promise<string[]> => {
    history.published.splice(0);
    await history.carryOut(roomId, ...commands);
    return history.published.filter(({ channel }) => channel === roomChannel(roomId)).map(({ text }) => text);
  };

  it('continues in the gateways that get the frame, and does not change its text', async () => {
    const given = submitted();
    const [signal = '', frame = '', ...more] = await publishedFor(send(), send(given), send());
    const announced = JSON.parse(signal) as Announced;
    expect(announced).toMatchObject({ type: 'trace', length: frame.length });
    expect(frame).toMatch(/^\["changes",/);
    expect(frame).not.toContain('trace');
    expect(more).toEqual([]);
    const spans = await collector.trace(([first]) => first?.traceId === traceIdOf(given));
    const [handle, publish] = ['commands.handle', 'publish'].map((name) => spans.find((span) => span.name === name));
    expect(handle?.parentSpanId).toBe(SUBMIT_ID);
    expect(publish?.parentSpanId).toBe(handle?.spanId);
    expect(announced.traceparents).toEqual([`00-${publish?.traceId}-${publish?.spanId}-01`]);
  });

  it('is bounded to a number of commands per call; the others are not traced', async () => {
    const all = Array.from({ length: TRACED_PER_CALL_MAX + 1 }, submitted);
    const [signal = ''] = await publishedFor(...all.map((traceparent) => send(traceparent)));
    const { traceparents } = JSON.parse(signal) as Announced;
    expect(traceparents.map(traceIdOf)).toEqual(all.slice(0, TRACED_PER_CALL_MAX).map(traceIdOf));
  });

  it('is absent for an untraced command, whose frame has no trace signal', async () => {
    const texts = await publishedFor(send(), send());
    expect(texts).toEqual([expect.stringMatching(/^\["changes",/)]);
  });

  it('is absent if traces are off, even if a gateway has started one', async () => {
    const untraced = await TestHistory.start(store, { directory: history.directory });
    await untraced.carryOut(roomId, send(submitted()));
    const texts = untraced.published.filter(({ channel }) => channel === roomChannel(roomId)).map(({ text }) => text);
    await untraced.stop();
    expect(texts).toEqual([expect.stringMatching(/^\["changes",/)]);
  });
});
