import type { SeededRandom } from '../random/random.js';
import type { Fault } from './fault.js';

/**
 * The order in which faults strike: every kind once in random order, each with a random victim, then all kinds again.
 * So a run of a few minutes sees every kind, and the seed alone decides the order.
 */
export function* faultsInTurn(faults: readonly Fault[], random: SeededRandom): Generator<Fault, void> {
  const used = new Set<Fault>();
  for (;;) {
    const left = faults.filter((fault) => fault.once !== true || !used.has(fault));
    if (left.length === 0) return;
    for (const kind of random.shuffle([...new Set(left.map((fault) => fault.kind))].sort())) {
      const fault = random.pick(left.filter((each) => each.kind === kind));
      if (fault === undefined) continue;
      used.add(fault);
      yield fault;
    }
  }
}
