import type { Clock, Timer } from '../src/runtime/runtime.js';

interface Due {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
  cancelled: boolean;
}

/** Limit of steps, to detect an endless loop in a test. */
const STEPS_MAX = 200_000;

/** Virtual time, advanced by `pass`. Timers run in order, and promises settle between them. */
export class VirtualClock implements Clock {
  private nowMs = Date.parse('2026-11-20T00:00:00.000Z');
  private order = 0;
  private steps = 0;
  /** A binary heap; the next timer is first. */
  private readonly heap: Due[] = [];

  now(): number {
    return this.nowMs;
  }

  after(delayMs: number, run: () => void): Timer {
    const due: Due = { at: this.nowMs + Math.max(0, delayMs), order: this.order++, run, cancelled: false };
    this.push(due);
    return { cancel: () => (due.cancelled = true) };
  }

  /** Advances the time. */
  async pass(durationMs: number): Promise<void> {
    const until = this.nowMs + durationMs;
    await settled();
    for (let next = this.heap[0]; next !== undefined && next.at <= until; next = this.heap[0]) {
      this.pop();
      if (next.cancelled) continue;
      if (++this.steps > STEPS_MAX) throw new Error('the model does not come to rest');
      this.nowMs = next.at;
      next.run();
      await settled();
    }
    this.nowMs = until;
  }

  private push(due: Due): void {
    const { heap } = this;
    let at = heap.push(due) - 1;
    for (let up = (at - 1) >> 1; at > 0 && isBefore(due, heap[up]); up = (at - 1) >> 1) {
      swap(heap, at, up);
      at = up;
    }
  }

  private pop(): void {
    const { heap } = this;
    swap(heap, 0, heap.length - 1);
    heap.pop();
    for (let at = 0; ;) {
      const left = at * 2 + 1;
      const child = isBefore(heap[left + 1], heap[left]) ? left + 1 : left;
      if (!isBefore(heap[child], heap[at])) return;
      swap(heap, at, child);
      at = child;
    }
  }
}

function isBefore(one: Due | undefined, other: Due | undefined): boolean {
  if (one === undefined) return false;
  return other === undefined || one.at < other.at || (one.at === other.at && one.order < other.order);
}

function swap(heap: Due[], one: number, other: number): void {
  const held = heap[one];
  const moved = heap[other];
  if (held === undefined || moved === undefined) return;
  heap[one] = moved;
  heap[other] = held;
}

/** The clock of one user; counts that user's timers. */
export class CountingClock implements Clock {
  private readonly timers = new Set<Timer>();

  constructor(private readonly clock: Clock) {}

  /** Timers that have neither run nor been cancelled. */
  get waiting(): number {
    return this.timers.size;
  }

  now(): number {
    return this.clock.now();
  }

  after(delayMs: number, run: () => void): Timer {
    const due = this.clock.after(delayMs, () => {
      this.timers.delete(timer);
      run();
    });
    const timer: Timer = {
      cancel: () => {
        this.timers.delete(timer);
        due.cancel();
      },
    };
    this.timers.add(timer);
    return timer;
  }
}

/** Resolves after all promises that can settle without advancing the time have settled. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** A seeded random source (mulberry32, Tommy Ettinger). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
