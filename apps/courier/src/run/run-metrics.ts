import { Injectable } from '@nestjs/common';
import type { HookId, RefusalReason } from '#contracts';
import { Metrics } from '#platform/metrics/metrics';
import type { Outcome } from '../egress/deliverer.port.js';

/** What one hook has waiting. */
export interface HookGauges {
  readonly hook: HookId;
  readonly lagSeconds: number;
  readonly waitingRooms: number;
  readonly isPaused: boolean;
}

const OUTCOMES = Object.keys({
  ...{ accepted: 0, status: 0, timeout: 0, unanswered: 0, connection: 0, tls: 0, name: 0, address: 0, redirect: 0 },
} satisfies Record<RefusalReason | 'accepted', 0>);

/** The metrics of the hooks that this courier runs. Their ids are labels: there are few. */
@Injectable()
export class RunMetrics {
  private readonly deliveries;
  private readonly seconds;

  constructor(private readonly metrics: Metrics) {
    this.deliveries = metrics.counter({
      name: 'parley_courier_deliveries_total',
      help: 'Requests to receivers, by their result.',
      labels: ['hook', 'outcome'],
    });
    this.seconds = metrics.histogram({
      name: 'parley_courier_delivery_seconds',
      help: 'Time of a request to a receiver.',
      labels: ['hook'],
    });
  }

  observe(hook: HookId, outcome: Outcome, seconds: number): void {
    this.deliveries.inc({ hook, outcome: outcome.accepted ? 'accepted' : outcome.reason });
    this.seconds.observe({ hook }, seconds);
  }

  /** This courier does not run the hook any more. Apps make and remove hooks, so what is kept of each would grow without an end. */
  forget(hook: HookId): void {
    for (const outcome of OUTCOMES) this.deliveries.remove({ hook, outcome });
    this.seconds.remove({ hook });
  }

  /** @param read the hooks that this courier runs, at each scrape */
  watch(read: () => HookGauges[], unowned: () => number): void {
    this.gauge(
      'parley_courier_hook_lag_seconds',
      'How long the oldest change has waited.',
      read,
      (hook) => hook.lagSeconds,
    );
    this.gauge('parley_courier_hook_waiting_rooms', 'Rooms that wait.', read, (hook) => hook.waitingRooms);
    this.gauge('parley_courier_hook_paused', '1 if the hook is paused.', read, (hook) => (hook.isPaused ? 1 : 0));
    const help = 'Hooks that no courier runs.';
    this.metrics.gauge({ name: 'parley_courier_hooks_unowned', help }, (gauge) => gauge.set(unowned()));
  }

  private gauge(name: string, help: string, read: () => HookGauges[], value: (hook: HookGauges) => number): void {
    this.metrics.gauge({ name, help, labels: ['hook'] }, (gauge) => {
      gauge.reset();
      for (const hook of read()) gauge.set({ hook: hook.hook }, value(hook));
    });
  }
}
