import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ACK_TIMEOUT_MS, ChatError, type Ack } from '#contracts';

export type SendAck = (ack: Ack<unknown>) => void;

/** The maximum delay of a `TIMEOUT`; with `ACK_TIMEOUT_MS` it is within the protocol's 10 s. */
const SWEEP_INTERVAL_MS = 250;

/** The ack of one request. Only the first outcome is sent. */
export class PendingAck {
  constructor(
    private readonly open: Set<PendingAck>,
    private readonly send: SendAck,
    readonly dueAtMs: number,
  ) {
    open.add(this);
  }

  /** Returns true if this outcome is the first. */
  settle(ack: Ack<unknown>): boolean {
    if (!this.open.delete(this)) return false;
    this.send(ack);
    return true;
  }
}

/**
 * Acks every request exactly once and in time. All have the same timeout, so the insertion order of the set is the
 * order in which they are due: one timer checks the beginning of the set, instead of one timer per request.
 */
@Injectable()
export class PendingAcks implements OnApplicationShutdown {
  /** Bounded by what `RequestIntake` lets each connection have open. */
  private readonly open = new Set<PendingAck>();
  /** Runs only while requests are open. */
  private timer: NodeJS.Timeout | undefined;

  get size(): number {
    return this.open.size;
  }

  expect(send: SendAck, nowMs: number): PendingAck {
    this.timer ??= setInterval(() => this.sweep(performance.now()), SWEEP_INTERVAL_MS);
    return new PendingAck(this.open, send, nowMs + ACK_TIMEOUT_MS);
  }

  /** Acks overdue requests with `TIMEOUT`. */
  sweep(nowMs: number): void {
    if (this.open.size === 0) this.rest();
    for (const ack of this.open) {
      if (ack.dueAtMs > nowMs) return;
      ack.settle({ ok: false, error: new ChatError('TIMEOUT').toBody() });
    }
  }

  onApplicationShutdown(): void {
    this.rest();
  }

  private rest(): void {
    clearInterval(this.timer);
    this.timer = undefined;
  }
}
