import { afterEach, describe, expect, it } from 'vitest';
import { ChatError } from '#contracts';
import { Fanout } from '#bus/fanout.port';
import type { LocalSockets } from '../../registry/local-sockets.js';
import { CHANNEL_LINGER_MS, Channels } from './channels.js';

/** Records calls, and settles them when the test says so. */
class SlowFanout extends Fanout {
  readonly asked: string[] = [];
  private waiting: { resolve: () => void; reject: (error: Error) => void }[] = [];

  override publish(): Promise<void> {
    return Promise.resolve();
  }
  override subscribe(channels: readonly string[]): Promise<void> {
    return this.ask(`+${channels.join()}`);
  }
  override unsubscribe(channels: readonly string[]): Promise<void> {
    return this.ask(`-${channels.join()}`);
  }
  override listen(): void {}

  async settle(error?: Error): Promise<void> {
    for (const { resolve, reject } of this.waiting.splice(0)) {
      if (error) reject(error);
      else resolve();
    }
    await turn();
  }

  private ask(what: string): Promise<void> {
    this.asked.push(what);
    return new Promise((resolve, reject) => this.waiting.push({ resolve, reject }));
  }
}

const turn = () => new Promise((resolve) => setTimeout(resolve, 2));

describe('channels', () => {
  const made: Channels[] = [];
  afterEach(() => made.forEach((channels) => channels.onApplicationShutdown()));

  const start = () => {
    const fanout = new SlowFanout();
    const occupied = new Map<string, number>();
    const sockets = { count: (room: string) => occupied.get(room) ?? 0 } as LocalSockets;
    const channels = new Channels(fanout, sockets);
    made.push(channels);
    const hold = (...names: string[]) => {
      const state = { outcome: 'waiting' };
      channels.hold(names).then(
        () => (state.outcome = 'held'),
        (error: Error) => (state.outcome = error.message),
      );
      return state;
    };
    return { fanout, occupied, channels, hold };
  };

  it('are subscribed together, once each, and all callers wait for them', async () => {
    const { fanout, hold } = start();
    const [first, second] = [hold('a', 'b'), hold('b', 'c')];
    await turn();
    expect(fanout.asked).toEqual(['+a,b,c']);
    expect({ first: first.outcome, second: second.outcome }).toEqual({ first: 'waiting', second: 'waiting' });
    await fanout.settle();
    expect({ first: first.outcome, second: second.outcome }).toEqual({ first: 'held', second: 'held' });
    expect(hold('a')).toBeDefined();
    await turn();
    expect(fanout.asked).toHaveLength(1);
  });

  it('that could not be subscribed reject the waiting callers, and are tried again', async () => {
    const { fanout, hold } = start();
    const failed = hold('a');
    await turn();
    await fanout.settle(new ChatError('UNAVAILABLE'));
    expect(failed.outcome).toContain('not available');
    const again = hold('a');
    await turn();
    await fanout.settle();
    expect(again.outcome).toBe('held');
  });

  it('stay for a while after their last local socket, and longer if one comes back', async () => {
    const { fanout, occupied, channels, hold } = start();
    hold('a', 'b');
    await turn();
    await fanout.settle();
    occupied.set('b', 2);
    channels.sweep(0);
    channels.sweep(CHANNEL_LINGER_MS - 1);
    expect(channels.size).toBe(2);
    hold('a');
    channels.sweep(CHANNEL_LINGER_MS + 1);
    channels.sweep(CHANNEL_LINGER_MS * 2);
    expect(fanout.asked).toEqual(['+a,b']);
    channels.sweep(CHANNEL_LINGER_MS * 2 + 1);
    expect(fanout.asked).toEqual(['+a,b', '-a']);
  });

  it('that are dismissed are unsubscribed at the next sweep', async () => {
    const { fanout, channels, hold } = start();
    hold('a');
    await turn();
    await fanout.settle();
    channels.dismiss('a');
    channels.sweep(0);
    expect(fanout.asked).toEqual(['+a', '-a']);
  });

  it('are not subscribed again before UNSUBSCRIBE is done', async () => {
    const { fanout, channels, hold } = start();
    hold('a');
    await turn();
    await fanout.settle();
    channels.dismiss('a');
    channels.sweep(0);
    const again = hold('a');
    await turn();
    expect(fanout.asked).toEqual(['+a', '-a']);
    await fanout.settle();
    expect(fanout.asked).toEqual(['+a', '-a', '+a']);
    await fanout.settle();
    expect(again.outcome).toBe('held');
  });
});
