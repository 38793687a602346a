import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ACK_TIMEOUT_MS, ChatError, type Ack } from '#contracts';

export type SendAck = (ack: Ack<unknown>) => void;

/** How late a `TIMEOUT` may be: with `ACK_TIMEOUT_MS` it stays within the protocol's 10 s. */
const SWEEP_INTERVAL_MS = 250;

/** One request's ack: the first outcome counts, and no later one is sent. */
export class PendingAck {
  constructor(
    private readonly open: Set<PendingAck>,
    private readonly send: SendAck,
    readonly dueAtMs: number,
  ) {
    open.add(this);
  }

  /** Whether this outcome was the first. */
  settle(ack: Ack<unknown>): boolean {
    if (!this.open.delete(this)) return false;
    this.send(ack);
    return true;
  }
}

/**
 * Every request is acked exactly once and in time. All wait equally long, so the set's order of insertion is the
 * order in which they fall due: one timer looks at its beginning, instead of one timer per request.
 */
@Injectable()
export class PendingAcks implements OnApplicationShutdown {
  /** Bounded by what `RequestIntake` lets each connection have open. */
  private readonly open = new Set<PendingAck>();
  private readonly timer = setInterval(() => this.sweep(performance.now()), SWEEP_INTERVAL_MS);

  get size(): number {
    return this.open.size;
  }

  expect(send: SendAck, nowMs: number): PendingAck {
    return new PendingAck(this.open, send, nowMs + ACK_TIMEOUT_MS);
  }

  /** Answers what is due with `TIMEOUT`. */
  sweep(nowMs: number): void {
    for (const ack of this.open) {
      if (ack.dueAtMs > nowMs) return;
      ack.settle({ ok: false, error: new ChatError('TIMEOUT').toBody() });
    }
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
