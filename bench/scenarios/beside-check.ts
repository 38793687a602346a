import { percentile } from './gathering.js';
import type { Scenario } from './scenario.js';

/** The load, with the time that the check of the system takes for a question, if it was asked. */
export function besideCheck(plain: Scenario): Scenario {
  return {
    ...plain,
    async set(system, settings, name) {
      const stage = await plain.set(system, settings, name);
      const { check } = system;
      if (check === undefined) return stage;
      return {
        async round() {
          await check.times();
          const figures = await stage.round();
          const times = [...(await check.times())];
          if (times.length === 0) return figures;
          const [p50, p99] = [percentile(times, 0.5), percentile(times, 0.99)];
          return { ...figures, 'check p50 ms': p50, 'check p99 ms': p99 };
        },
        end: () => stage.end(),
      };
    },
  };
}
