import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CommandResult, RoomCommand, RoomCommandOf } from '#contracts/bus';
import { ChatError, type ErrorCode } from '#contracts/errors';
import { newId, type RoomId, type UserId } from '#contracts/ids';
import { COMMAND_DEADLINE_MS } from '#contracts/limits';
import {
  CommandBus,
  type CommandBatch,
  type CommandResults,
  type Consumption,
  type PartitionLag,
} from './command-bus.port.js';
import { RoomQueue, type BatchObserver } from './room-queue.js';

interface Submitted {
  readonly batch: CommandBatch;
  /** The bodies of sends, with the error of those that may only be repeats, and the types of other commands. */
  readonly content: string[];
  answer(results?: CommandResult[]): Promise<void>;
  fail(code: ErrorCode): Promise<void>;
}

/** A bus whose answers the test controls. */
class ScriptedBus extends CommandBus {
  readonly submitted: Submitted[] = [];
  time = 1_000_000;

  override submit<Command, Result>(batch: CommandBatch<Command>): Promise<CommandResults<Result>> {
    return new Promise((resolve, reject) => {
      this.submitted.push({
        batch,
        content: batch.commands.map((command) => contentOf(command as RoomCommand)),
        async answer(results = batch.commands.map(() => OK)) {
          resolve(results as Result[]);
          await turn();
        },
        async fail(code) {
          reject(new ChatError(code));
          await turn();
        },
      });
    });
  }

  override consume(): Promise<Consumption> {
    throw new Error('not in this test');
  }

  override now(): number {
    return this.time;
  }

  override lag(): Promise<ReadonlyMap<number, PartitionLag>> {
    return Promise.resolve(new Map());
  }
}

const OK = { ok: true, data: {} } as CommandResult;
const room = newId<RoomId>();
const actor = { userId: newId<UserId>(), username: 'ann', displayName: 'Ann', type: 'user', version: 1 } as const;

function send(body: string, connectionId = 'a'): RoomCommandOf<'message:send'> {
  return {
    type: 'message:send',
    commandId: newId(),
    connectionId,
    actor: { ...actor },
    request: { id: newId(), body },
  };
}

function leave(connectionId = 'a'): RoomCommandOf<'room:leave'> {
  return { type: 'room:leave', commandId: newId(), connectionId, actor: { ...actor }, request: {} };
}

function mark(seq: number): RoomCommandOf<'read:mark'> {
  return { type: 'read:mark', commandId: newId(), connectionId: 'a', actor: { ...actor }, request: { seq } };
}

function contentOf(command: RoomCommand): string {
  if (command.type === 'message:send') return command.request.body ?? '';
  if (command.type !== 'message:repeat') return command.type;
  const { send, error } = command.request;
  return `${contentOf({ ...command, ...send })}, or ${error.code}`;
}

function refusal(code: ErrorCode): CommandResult {
  return { ok: false, error: new ChatError(code).toBody() };
}

/** Completes the current turn of the event loop. */
function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}

describe('the queue of a room', () => {
  let bus: ScriptedBus;
  let queue: RoomQueue;
  const nth = (n: number): Submitted => {
    const submitted = bus.submitted[n];
    if (submitted === undefined) throw new Error(`only ${bus.submitted.length} batches went out`);
    return submitted;
  };
  const codes = async (results: Promise<CommandResult<never>>[]) =>
    (await Promise.all(results as Promise<CommandResult>[])).map((result) => (result.ok ? 'ok' : result.error.code));

  beforeEach(() => {
    bus = new ScriptedBus();
    queue = new RoomQueue(bus);
  });
  afterEach(() => vi.restoreAllMocks());

  /** A promise, and the function that resolves it. */
  const latch = () => {
    let open: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => (open = resolve));
    return { ready, open };
  };

  it('holds a command until it is ready, with those behind it of its connection; other connections pass', async () => {
    const { ready, open } = latch();
    void queue.enqueue(room, leave(), ready);
    void queue.enqueue(room, send('behind'));
    void queue.enqueue(room, send('other', 'b'));
    await turn();
    expect(nth(0).content).toEqual(['other']);
    await nth(0).answer();
    expect(bus.submitted).toHaveLength(1);
    open();
    await turn();
    expect(nth(1).content).toEqual(['room:leave', 'behind']);
    await nth(1).answer();
    await queue.drain();
    expect(queue.waiting).toBe(0);
  });

  it('never sends a held command after its deadline', async () => {
    const { ready, open } = latch();
    const result = queue.enqueue(room, leave(), ready);
    await turn();
    bus.time += COMMAND_DEADLINE_MS;
    open();
    expect(await codes([result as never])).toEqual(['TIMEOUT']);
    expect(bus.submitted).toEqual([]);
    await queue.drain();
  });

  it('puts commands of one event-loop turn into one batch, in order of arrival', async () => {
    const results = [
      queue.enqueue(room, send('1', 'a')),
      queue.enqueue(room, send('2', 'b')),
      queue.enqueue(room, leave('a')),
    ];
    await turn();
    expect(bus.submitted.map(({ content }) => content)).toEqual([['1', '2', 'room:leave']]);
    await nth(0).answer();
    expect(await Promise.all(results)).toEqual([OK, OK, OK]);
  });

  it('has one batch in flight, and sends later commands in the next one', async () => {
    void queue.enqueue(room, send('1'));
    await turn();
    void queue.enqueue(room, send('2'));
    await turn();
    void queue.enqueue(room, send('3'));
    await turn();
    expect(bus.submitted).toHaveLength(1);
    await nth(0).answer();
    expect(nth(1).content).toEqual(['2', '3']);
    expect(nth(1).batch.batchId).not.toBe(nth(0).batch.batchId);
  });

  describe('after a batch of several commands', () => {
    beforeEach(async () => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
      void queue.enqueue(room, send('1'));
      void queue.enqueue(room, send('2', 'b'));
      await turn();
      void queue.enqueue(room, send('3', 'c'));
      vi.advanceTimersByTime(100);
    });
    afterEach(() => vi.useRealTimers());

    it('waits until as many commands are here as were on their way', async () => {
      await nth(0).answer();
      void queue.enqueue(room, send('4'));
      await turn();
      expect(bus.submitted).toHaveLength(1);
      void queue.enqueue(room, send('5', 'b'));
      await turn();
      expect(nth(1).content).toEqual(['3', '4', '5']);
    });

    it('waits for at most 4 ms', async () => {
      await nth(0).answer();
      vi.advanceTimersByTime(3);
      await turn();
      expect(bus.submitted).toHaveLength(1);
      vi.advanceTimersByTime(1);
      await turn();
      expect(nth(1).content).toEqual(['3']);
    });

    it('does not wait on a drain', async () => {
      await nth(0).answer();
      const drained = queue.drain();
      await turn();
      expect(nth(1).content).toEqual(['3']);
      await nth(1).answer();
      await drained;
    });

    it('does not wait again after a batch of one', async () => {
      await nth(0).answer();
      vi.advanceTimersByTime(4);
      await turn();
      void queue.enqueue(room, send('4'));
      await nth(1).answer();
      expect(nth(2).content).toEqual(['4']);
    });

    it('keeps a room without commands no longer than the wait', async () => {
      await nth(0).answer();
      vi.advanceTimersByTime(4);
      await turn();
      await nth(1).answer();
      let isDrained = false;
      void queue.drain().then(() => (isDrained = true));
      await turn();
      expect(isDrained).toBe(true);
    });
  });

  it('waits no longer than the last batch took', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    void queue.enqueue(room, send('1'));
    void queue.enqueue(room, send('2', 'b'));
    await turn();
    vi.advanceTimersByTime(1);
    await nth(0).answer();
    void queue.enqueue(room, send('3'));
    vi.advanceTimersByTime(1);
    await turn();
    expect(nth(1).content).toEqual(['3']);
    vi.useRealTimers();
  });

  it('lets read markers wait for other commands for at most 250 ms', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    void queue.enqueue(room, mark(1));
    await turn();
    void queue.enqueue(room, mark(2));
    vi.advanceTimersByTime(249);
    await turn();
    expect(bus.submitted).toHaveLength(0);
    vi.advanceTimersByTime(1);
    await turn();
    expect(nth(0).content).toEqual(['read:mark', 'read:mark']);
    vi.useRealTimers();
  });

  it('lets appends wait for at most 100 ms, also behind read markers', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    void queue.enqueue(room, mark(1));
    void queue.enqueue(room, { ...mark(0), type: 'message:append' } as never);
    vi.advanceTimersByTime(100);
    await turn();
    expect(nth(0).content).toEqual(['read:mark', 'message:append']);
    vi.useRealTimers();
  });

  it('sends waiting markers with the next other command, in order', async () => {
    void queue.enqueue(room, mark(1));
    await turn();
    void queue.enqueue(room, send('1'));
    await turn();
    expect(nth(0).content).toEqual(['read:mark', '1']);
  });

  it('sends waiting markers at once on a drain', async () => {
    void queue.enqueue(room, mark(1));
    await turn();
    const drained = queue.drain();
    await turn();
    await nth(0).answer();
    await drained;
  });

  it('does not block other rooms', async () => {
    void queue.enqueue(room, send('1'));
    void queue.enqueue(newId<RoomId>(), send('2'));
    await turn();
    expect(bus.submitted.map(({ content }) => content)).toEqual([['1'], ['2']]);
  });

  it('returns each command its own result', async () => {
    const results = [queue.enqueue(room, send('1', 'a')), queue.enqueue(room, send('2', 'b'))];
    await turn();
    await nth(0).answer([refusal('FORBIDDEN'), OK]);
    expect(await codes(results as never)).toEqual(['FORBIDDEN', 'ok']);
  });

  it('limits a batch to 500 commands', async () => {
    for (let n = 0; n < 501; n += 1) void queue.enqueue(room, send(String(n)));
    await turn();
    expect(nth(0).content).toHaveLength(500);
    await nth(0).answer();
    expect(nth(1).content).toEqual(['500']);
  });

  it('limits a batch to 256 KiB', async () => {
    for (let n = 0; n < 50; n += 1) void queue.enqueue(room, send('x'.repeat(8_000)));
    await turn();
    expect(JSON.stringify(nth(0).batch.commands).length).toBeLessThan(300_000);
    expect(nth(0).content.length).toBeGreaterThan(25);
  });

  it('is OVERLOADED beyond 2,000 waiting commands of a room, until some are sent', async () => {
    const results = Array.from({ length: 2_001 }, (_, n) => queue.enqueue(room, send(String(n))));
    expect(await results[2_000]).toEqual(refusal('OVERLOADED'));
    expect(queue.waiting).toBe(2_000);
    await turn();
    void queue.enqueue(room, send('more'));
    expect(queue.waiting).toBe(1_501);
  });

  it('gives a batch the deadline of its oldest command', async () => {
    void queue.enqueue(room, send('1'));
    await turn();
    void queue.enqueue(room, send('2'));
    bus.time += 1_000;
    void queue.enqueue(room, send('3'));
    await nth(0).answer();
    expect(nth(1).batch.deadline).toBe(1_000_000 + COMMAND_DEADLINE_MS);
  });

  it('does not send an expired command; a send behind it may only be a repeat', async () => {
    const results = [queue.enqueue(room, send('1', 'b'))];
    await turn();
    results.push(queue.enqueue(room, send('late')));
    bus.time += 1_000;
    results.push(queue.enqueue(room, send('behind')), queue.enqueue(room, send('other', 'c')));
    const left = queue.enqueue(room, leave());
    bus.time += COMMAND_DEADLINE_MS - 500;
    await nth(0).answer();
    expect(nth(1).content).toEqual(['behind, or TIMEOUT', 'other', 'room:leave']);
    await nth(1).answer([refusal('TIMEOUT'), OK, OK]);
    expect(await codes(results as never)).toEqual(['ok', 'TIMEOUT', 'TIMEOUT', 'ok']);
    expect(await left).toEqual(OK);
  });

  it.each(['OVERLOADED', 'UNAVAILABLE', 'TIMEOUT'] as const)(
    'lets a send behind a batch of its connection that failed with %s only be a repeat',
    async (code) => {
      const results = [queue.enqueue(room, send('1', 'a'))];
      await turn();
      results.push(queue.enqueue(room, send('2', 'a')), queue.enqueue(room, send('3', 'b')));
      void queue.enqueue(room, leave('a'));
      await nth(0).fail(code);
      expect(nth(1).content).toEqual([`2, or ${code}`, '3', 'room:leave']);
      await nth(1).answer([refusal(code), OK, OK]);
      expect(await codes(results as never)).toEqual([code, code, 'ok']);
    },
  );

  it('lets sends behind a send with a temporary error only be repeats, and no other commands', async () => {
    const results = [queue.enqueue(room, send('1', 'a')), queue.enqueue(room, send('2', 'b'))];
    await turn();
    results.push(queue.enqueue(room, send('stored', 'a')), queue.enqueue(room, send('new', 'a')));
    results.push(queue.enqueue(room, send('4', 'b')));
    await nth(0).answer([refusal('SLOW_MODE'), refusal('FORBIDDEN')]);
    await vi.waitFor(() => expect(nth(1).content).toEqual(['stored, or SLOW_MODE', 'new, or SLOW_MODE', '4']));
    await nth(1).answer([OK, refusal('SLOW_MODE'), OK]);
    expect(await codes(results as never)).toEqual(['SLOW_MODE', 'FORBIDDEN', 'ok', 'SLOW_MODE', 'ok']);
  });

  it('holds back every send behind an expired one, also beyond the next batch', async () => {
    void queue.enqueue(room, send('1', 'b'));
    await turn();
    void queue.enqueue(room, send('late'));
    bus.time += 1_000;
    for (let n = 0; n < 501; n += 1) void queue.enqueue(room, send(String(n)));
    bus.time += COMMAND_DEADLINE_MS - 500;
    await nth(0).answer();
    await nth(1).answer();
    expect(nth(2).content).toEqual(['500, or TIMEOUT']);
  });

  it('holds back no send that is queued behind one that was held back: it may be the resend', async () => {
    void queue.enqueue(room, send('1'));
    await turn();
    void queue.enqueue(room, send('2'));
    await nth(0).answer([refusal('OUT_OF_ORDER')]);
    void queue.enqueue(room, send('1'));
    await nth(1).answer([refusal('OUT_OF_ORDER')]);
    expect(nth(2).content).toEqual(['1']);
  });

  it('accepts sends of the connection again after it has received the failure', async () => {
    const first = queue.enqueue(room, send('1'));
    await turn();
    await nth(0).fail('UNAVAILABLE');
    await first;
    const again = queue.enqueue(room, send('1'));
    await turn();
    await nth(1).answer();
    expect(await again).toEqual(OK);
  });

  it('answers INTERNAL if the bus returns too few results', async () => {
    const results = [queue.enqueue(room, send('1')), queue.enqueue(room, send('2'))];
    await turn();
    await nth(0).answer([OK]);
    expect(await codes(results as never)).toEqual(['ok', 'INTERNAL']);
  });

  it('is observed: each batch before it is sent, and its answer or its failure', async () => {
    const seen: unknown[] = [];
    const traced: BatchObserver = ({ commands }) => {
      for (const command of commands) command.traceparent = 'of the span';
      seen.push(commands.length);
      return (error) => seen.push(error instanceof ChatError ? error.code : 'answered');
    };
    const observed = new RoomQueue(bus, { observe: [() => undefined, traced] });
    const results: Promise<unknown>[] = [observed.enqueue(room, send('1'))];
    await turn();
    expect(nth(0).batch.commands).toMatchObject([{ traceparent: 'of the span' }]);
    await nth(0).answer();
    results.push(observed.enqueue(room, leave()));
    await turn();
    await nth(1).fail('OVERLOADED');
    expect(await codes(results as never)).toEqual(['ok', 'OVERLOADED']);
    expect(seen).toEqual([1, 'answered', 1, 'OVERLOADED']);
  });

  it('is drained when all commands are answered', async () => {
    let drained = false;
    void queue.enqueue(room, send('1'));
    await turn();
    void queue.enqueue(room, send('2'));
    const draining = queue.drain().then(() => (drained = true));
    await nth(0).answer();
    expect(drained).toBe(false);
    await nth(1).answer();
    await draining;
    await queue.drain();
    expect(queue.waiting).toBe(0);
  });
});
