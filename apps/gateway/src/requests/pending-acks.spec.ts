import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { ACK_TIMEOUT_MS, type Ack } from '#contracts';
import { PendingAcks } from './pending-acks.js';

describe('pending acks', () => {
  const acks = new PendingAcks();
  afterEach(() => acks.onApplicationShutdown());

  it('wake an idle process only while requests are open', () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const idle = new PendingAcks();
    const sent: unknown[] = [];
    expect(vi.getTimerCount()).toBe(0);
    for (const time of ['first', 'second']) {
      const ack = idle.expect(() => sent.push(time), performance.now());
      const lost = idle.expect(() => sent.push(`${time} lost`), performance.now());
      ack.settle({ ok: true, data: 1 });
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(2 * ACK_TIMEOUT_MS);
      expect({ settle: lost.settle({ ok: true, data: 1 }), timers: vi.getTimerCount() }).toEqual({
        settle: false,
        timers: 0,
      });
    }
    expect(sent).toEqual(['first', 'first lost', 'second', 'second lost']);
  });

  it('send only the first outcome', () => {
    const sent: Ack<unknown>[] = [];
    const ack = acks.expect((outcome) => sent.push(outcome), 0);
    expect(ack.settle({ ok: true, data: 1 })).toBe(true);
    expect(ack.settle({ ok: true, data: 2 })).toBe(false);
    acks.sweep(ACK_TIMEOUT_MS * 2);
    expect(sent).toEqual([{ ok: true, data: 1 }]);
  });

  it('time out when they are due, in order, and then ignore outcomes', () => {
    const sent: string[] = [];
    const first = acks.expect(() => sent.push('first'), 0);
    acks.expect(() => sent.push('second'), 10);
    acks.sweep(ACK_TIMEOUT_MS - 1);
    expect(sent).toEqual([]);
    acks.sweep(ACK_TIMEOUT_MS + 5);
    expect(sent).toEqual(['first']);
    acks.sweep(ACK_TIMEOUT_MS + 10);
    expect(first.settle({ ok: true, data: {} })).toBe(false);
    expect(sent).toEqual(['first', 'second']);
    expect(acks.size).toBe(0);
  });
});
