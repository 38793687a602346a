import type { Buses } from '#bus/buses';
import type { ReadinessChecks } from './readiness.js';

/** Shows whether the broker answers, where there is one. `needed`: whether the process can do nothing without it. */
export function watchBroker(checks: ReadinessChecks, buses: Buses, needed = true): void {
  const { broker } = buses;
  if (broker === undefined) return;
  const check = async (): Promise<void> => {
    if (!(await buses.healthy())) throw new Error(`${broker} does not answer`);
  };
  checks.add({ name: broker, needed, check });
}
