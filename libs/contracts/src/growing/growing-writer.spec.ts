import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { ChatError, type ErrorDetails } from '../errors.js';
import type { ErrorCode } from '../errors.js';
import type { Appended } from '../events/grow.events.js';
import type { MessageId } from '../ids.js';
import { LIMITS } from '../limits.js';
import type { GrowState, Message } from '../message.js';
import { codePoints, isStorable } from '../text.js';
import type { GrowingRequests } from './growing-message.js';
import { GrowingQueue } from './growing-queue.js';
import { growStream } from './growing-stream.js';
import { GrowingWriter } from './growing-writer.js';

const ID = 'message' as MessageId;
const BEGINNING = 'So';
const WORK_MS = 50;

/** What becomes of one request: it fails before it has an effect, or its answer is lost. */
type Fault = 'later' | 'lost' | null;

/** The server of one message, by the rules of the protocol. */
class GrowingServer implements GrowingRequests {
  state: GrowState = 'growing';
  body = BEGINNING;
  stop = false;
  faults: Fault[] = [];
  /** Texts that a check refuses at the end of the message. */
  refuses = (_body: string): boolean => false;
  readonly appends: { readonly offset: number; readonly text: string; readonly at: number }[] = [];
  private open = 0;

  append = async (piece: { readonly offset: number; readonly text: string }): Promise<Appended> => {
    this.appends.push({ ...piece, at: Date.now() });
    return this.answer(() => this.add(piece));
  };

  finish = async ({ length, state }: { readonly length: number; readonly state: GrowState }): Promise<Message> =>
    this.answer(() => {
      if (this.state !== 'growing' && this.state !== state) throw new ChatError('CONFLICT', { field: 'state' });
      if (this.state === 'growing' && length > this.length) throw this.failure('OUT_OF_ORDER');
      if (this.state === 'growing' && length < this.length) throw this.failure('CONFLICT', { field: 'length' });
      this.state = state;
      return { id: ID, body: this.body, grow: state } as Message;
    });

  problemOf = (error: unknown) => (error instanceof ChatError ? error.toBody() : null);
  refusal = (code: ErrorCode, details: ErrorDetails) => new ChatError(code, details);

  get length(): number {
    return codePoints(this.body);
  }

  private add({ offset, text }: { readonly offset: number; readonly text: string }): Appended {
    if (this.state !== 'growing') throw this.failure('CONFLICT', { field: 'id' });
    if (offset > this.length) throw this.failure('OUT_OF_ORDER');
    if (!isStorable(text) || codePoints(text) > LIMITS.appendChars) throw new ChatError('INVALID');
    const held = [...this.body].slice(offset).join('');
    const isThere = held.startsWith(text);
    if (!isThere && !text.startsWith(held)) throw new ChatError('CONFLICT', { field: 'text' });
    const body = isThere ? this.body : this.body + text.slice(held.length);
    if (this.refuses(body)) throw new ChatError('REFUSED');
    if (codePoints(body) > LIMITS.bodyChars) throw new ChatError('LIMIT_REACHED', { scope: 'bodyChars' });
    this.body = body;
    return { length: this.length, stop: this.stop };
  }

  private async answer<Answer>(act: () => Answer): Promise<Answer> {
    if (++this.open > 1) throw new Error('two requests are under way');
    const fault = this.faults.shift() ?? null;
    try {
      await new Promise((resolve) => setTimeout(resolve, WORK_MS));
      if (fault === 'later') throw new ChatError('UNAVAILABLE');
      const answer = act();
      if (fault === 'lost') throw new ChatError('TIMEOUT');
      return answer;
    } finally {
      this.open--;
    }
  }

  private failure(code: ErrorCode, details: ErrorDetails = {}): ChatError {
    return new ChatError(code, { ...details, length: this.length });
  }
}

let server: GrowingServer;
let queue: GrowingQueue;

beforeEach(() => {
  vi.useFakeTimers();
  server = new GrowingServer();
  queue = newQueue(1_000, 1_000);
});

afterEach(() => {
  queue.end(new ChatError('UNAVAILABLE'));
  vi.useRealTimers();
});

function newQueue(points: number, windowMs: number): GrowingQueue {
  const after = (delayMs: number, run: () => void) => {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  };
  return new GrowingQueue(
    { now: () => Date.now(), after },
    () => 0.5,
    () => ({ points, windowMs }),
  );
}

const writer = (from = BEGINNING.length): GrowingWriter =>
  new GrowingWriter(ID, queue, server, () => Promise.resolve(from));

/** The outcome of the promise, after enough time for it. */
async function outcome<Value>(promise: Promise<Value>, withinMs = 120_000): Promise<Value | ChatError> {
  const settled = promise.catch((error: unknown) => error as ChatError);
  await vi.advanceTimersByTimeAsync(withinMs);
  return settled;
}

describe('a writer', () => {
  it('joins what comes while an append is under way', async () => {
    const message = writer();
    void message.append('a');
    await vi.advanceTimersByTimeAsync(WORK_MS / 2);
    for (const text of ['b', 'c', 'd']) void message.append(text);
    expect(await outcome(message.finish(), 1_000)).toMatchObject({ body: 'Soabcd', grow: 'complete' });
    expect(server.appends.map(({ text }) => text)).toEqual(['a', 'bcd']);
  });

  it('resolves an append once it is stored', async () => {
    const message = writer();
    expect(await outcome(message.append('🙂'), 100)).toEqual({ length: 3, stop: false });
    expect({ body: server.body, length: message.length }).toEqual({ body: 'So🙂', length: 3 });
  });

  it('cuts what is longer than an append can be', async () => {
    const message = writer();
    void message.append('🙂'.repeat(LIMITS.appendChars + 1));
    await outcome(message.finish(), 1_000);
    expect(server.appends.map(({ text }) => codePoints(text))).toEqual([LIMITS.appendChars, 1]);
  });

  it('keeps half of a character until the other half is there', async () => {
    const message = writer();
    const [high, low] = ['\ud83d', '\ude42'];
    await outcome(message.append(`a${high}`), 100);
    expect(server.body).toBe('Soa');
    await outcome(message.append(`${low}b${high}`), 100);
    expect(await outcome(message.finish(), 1_000)).toMatchObject({ body: 'Soa🙂b' });
  });

  it('keeps all its messages to the rate', async () => {
    queue = newQueue(10, 1_000);
    const messages = Array.from({ length: 5 }, () => {
      server = new GrowingServer();
      return { server, message: writer() };
    });
    for (let times = 0; times < 40; times++) {
      for (const { message } of messages) void message.append('x');
      await vi.advanceTimersByTimeAsync(50);
    }
    const at = messages.flatMap(({ server: { appends } }) => appends.map((append) => append.at)).sort((a, b) => a - b);
    expect(at.length).toBeGreaterThan(15);
    expect(at.every((time, index) => index < 10 || time - (at[index - 10] ?? 0) >= 1_000)).toBe(true);
    expect(messages.every((each) => each.server.appends.length >= 3)).toBe(true);
  });

  it('goes on after errors that may pass, and tells all of those that stay', async () => {
    const message = writer();
    server.faults = ['later', 'lost', 'later'];
    expect(await outcome(message.append('a'))).toEqual({ length: 3, stop: false });
    server.state = 'interrupted';
    const late = message.append('b');
    expect(await outcome(late)).toMatchObject({ code: 'CONFLICT', details: { field: 'id' } });
    expect(message.stopped).toMatchObject({ aborted: true, reason: { code: 'CONFLICT' } });
    expect(await outcome(message.append('c'))).toMatchObject({ code: 'CONFLICT' });
    expect(await outcome(message.finish())).toMatchObject({ code: 'CONFLICT' });
  });

  it('gives up at once if it would have to wait for longer than the message lives', async () => {
    const message = writer();
    server.append = () => Promise.reject(new ChatError('MUTED', { retryAfterMs: 3_600_000 }));
    expect(await outcome(message.append('a'), 1_000)).toMatchObject({ code: 'MUTED' });
  });

  it('says while it is silent that it still works, until the end', async () => {
    const message = writer();
    await vi.advanceTimersByTimeAsync(30_000);
    const times = server.appends.map(({ at }) => at);
    expect(server.appends.every(({ text }) => text === '')).toBe(true);
    expect(times.every((at, index) => index === 0 || at - (times[index - 1] ?? 0) < 10_000)).toBe(true);
    expect(times.length).toBeGreaterThan(3);
    await outcome(message.finish(), 1_000);
    server.appends.length = 0;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(server.appends).toEqual([]);
  });

  it('tells that a reader asks to stop', async () => {
    const message = writer();
    server.stop = true;
    expect(message.stopped.aborted).toBe(false);
    expect(await outcome(message.append('a'), 100)).toEqual({ length: 3, stop: true });
    expect(message.stopped.aborted).toBe(true);
    expect(await outcome(message.finish('cancelled'), 100)).toMatchObject({ grow: 'cancelled' });
  });

  it('joins refused text with what follows, or ends without it', async () => {
    server.refuses = (body) => body.endsWith('bad');
    const message = writer();
    expect(await outcome(message.append(' bad'), 1_000)).toEqual({ length: 2, stop: false });
    expect(await outcome(message.append('ger'), 1_000)).toEqual({ length: 9, stop: false });
    await outcome(message.append(' bad'), 1_000);
    expect(await outcome(message.finish(), 1_000)).toMatchObject({ body: 'So badger', grow: 'complete' });
  });

  it('refuses what has no place, and goes on without it', async () => {
    const message = writer();
    void message.append('x'.repeat(LIMITS.bodyChars - 3));
    expect(await outcome(message.append('yy'), 1_000)).toMatchObject({ details: { scope: 'bodyChars' } });
    expect(await outcome(message.append('\u0000'), 1_000)).toMatchObject({ code: 'INVALID' });
    await outcome(message.append('z'), 1_000);
    expect(await outcome(message.finish(), 1_000)).toMatchObject({ grow: 'complete' });
    expect(server.body).toMatch(/xz$/);
  });

  it('goes on from a length that another process has kept', async () => {
    server.body = 'So it is';
    const message = writer(4);
    for (const text of ['t', ' ', 'is', ' done']) void message.append(text);
    expect(await outcome(message.finish(), 1_000)).toMatchObject({ body: 'So it is done' });
  });

  it('sends again what a restored server has lost, if it has it', async () => {
    const message = writer();
    await outcome(message.append('ab'), 100);
    server.body = 'Soa';
    await outcome(message.append('c'), 1_000);
    expect(server.body).toBe('Soabc');
    server.body = 'S';
    expect(await outcome(message.append('d'), 1_000)).toMatchObject({ code: 'OUT_OF_ORDER' });
  });

  it('stores what it was given, in its order and once, whatever fails', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 12 }).map((given) => given.replaceAll('\u0000', ''));
    const step = fc.record({ text, afterMs: fc.integer({ min: 0, max: 200 }) });
    const fault = fc.constantFrom<Fault>('later', 'lost', null);
    const property = fc.asyncProperty(fc.array(step), fc.array(fault, { maxLength: 8 }), async (steps, faults) => {
      server = new GrowingServer();
      server.faults = [...faults];
      const message = writer();
      // UTF-16 units, so that halves of characters come apart.
      for (const { text: whole, afterMs } of steps)
        for (const unit of whole.split('')) {
          void message.append(unit);
          await vi.advanceTimersByTimeAsync(afterMs);
        }
      await outcome(message.finish());
      expect(server.body).toBe(BEGINNING + steps.map((each) => each.text).join(''));
      expect(server.state).toBe('complete');
    });
    await fc.assert(property, { numRuns: 50 });
  });
});

describe('a stream', () => {
  const grown = (texts: AsyncIterable<string>): Promise<Message> =>
    growStream(texts, (beginning) => {
      server.body = beginning;
      return writer(codePoints(beginning));
    });

  it('becomes a message that begins with its first text that is not blank', async () => {
    async function* texts() {
      yield* [' ', '\ud83d', '\ude42 a'];
      await Promise.resolve();
      yield 'b';
    }
    expect(await outcome(grown(texts()), 1_000)).toMatchObject({ body: ' 🙂 ab', grow: 'complete' });
  });

  it('ends when a reader asks to stop, also while it is silent', async () => {
    let isReturned = false;
    const texts: AsyncIterable<string> = {
      [Symbol.asyncIterator]: () => {
        const all = ['a', 'b'];
        return {
          next: () => (all.length > 0 ? Promise.resolve({ value: all.shift() ?? '' }) : new Promise(() => undefined)),
          return: () => {
            isReturned = true;
            return new Promise(() => undefined);
          },
        };
      },
    };
    const message = grown(texts);
    await vi.advanceTimersByTimeAsync(1_000);
    server.stop = true;
    expect(await outcome(message, 10_000)).toMatchObject({ body: 'ab', grow: 'cancelled' });
    expect(isReturned).toBe(true);
  });

  it('ends as cancelled when it fails, and when the message has no place for the rest', async () => {
    async function* failing() {
      yield 'a';
      await Promise.resolve();
      throw new Error('no more');
    }
    expect(await outcome(grown(failing()), 1_000)).toEqual(new Error('no more'));
    expect(server.state).toBe('cancelled');
    server.state = 'growing';
    async function* long() {
      for (let times = 0; times < 3; times++) {
        await Promise.resolve();
        yield 'x'.repeat(LIMITS.appendChars);
      }
    }
    expect(await outcome(grown(long()), 1_000)).toMatchObject({ details: { scope: 'bodyChars' } });
    expect(server).toMatchObject({ state: 'cancelled', length: LIMITS.bodyChars });
  });
});
