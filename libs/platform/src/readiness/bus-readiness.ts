import type { Buses } from '#bus/buses';
import type { ReadinessChecks } from './readiness.js';

/**
 * Adds the broker, if there is one, to the readiness checks.
 * @param needed whether the process cannot work without the broker
 */
export function watchBroker(checks: ReadinessChecks, buses: Buses, needed = true): void {
  const { broker } = buses;
  if (broker === undefined) return;
  const check = async (): Promise<void> => {
    if (!(await buses.healthy())) throw new Error(`${broker} does not answer`);
  };
  checks.add({ name: broker, needed, check });
}
