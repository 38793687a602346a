import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock';
import { Metrics } from '#platform/metrics/metrics';

type Kind = 'webpush' | 'hook';
type Outcome = 'ok' | 'gone' | 'again' | 'given-up' | 'too-old';

const SECONDS_PER_MS = 1 / 1000;
/** Answers with which a push service refuses the key or `PUSH_CONTACT`, or a push hook its secret. */
const UNAUTHORIZED = [401, 403];

/** The metrics of pushes. */
@Injectable()
export class PushMetrics {
  private readonly pushes;
  private readonly seconds;
  private readonly unauthorized;
  private waiting = 0;

  constructor(
    metrics: Metrics,
    private readonly clock: Clock,
  ) {
    this.pushes = metrics.counter({
      name: 'parley_courier_pushes_total',
      help: 'Pushes, by their result.',
      labels: ['kind', 'outcome'],
    });
    this.seconds = metrics.histogram({
      name: 'parley_courier_push_seconds',
      help: 'From the ack of a message, or the time of a reminder, to the answer of the push service.',
    });
    this.unauthorized = metrics.counter({
      name: 'parley_courier_pushes_unauthorized_total',
      help: 'Answers of 401 or 403, of push services (webpush) or of the gateway (hook).',
      labels: ['kind'],
    });
    // An alert sees no growth of what was not there before.
    for (const kind of ['webpush', 'hook'] as const) this.unauthorized.inc({ kind }, 0);
    const help = 'Pushes that wait, as the courier that sends them counts them.';
    metrics.gauge({ name: 'parley_courier_pushes_waiting', help }, (gauge) => gauge.set(this.waiting));
  }

  count(kind: Kind, outcome: Outcome): void {
    this.pushes.inc({ kind, outcome });
  }

  /** @param at when the message was sent, or the reminder was due */
  delivered(kind: Kind, at: string): void {
    this.count(kind, 'ok');
    this.seconds.observe(Math.max(0, this.clock.time() - Date.parse(at)) * SECONDS_PER_MS);
  }

  refused(kind: Kind, status: number | null): void {
    if (status !== null && UNAUTHORIZED.includes(status)) this.unauthorized.inc({ kind });
  }

  setWaiting(waiting: number): void {
    this.waiting = waiting;
  }
}
