import { Logger } from '@nestjs/common';
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from 'vitest';
import type { BusSuite } from './bus-suite.js';
import type { BusWorld, NotApplicable } from './bus-world.js';
import { describeCommandFailures } from './command-failures.conformance.js';
import { describeCommandSharing } from './command-sharing.conformance.js';
import { describeCommands } from './commands.conformance.js';
import { describeFanout } from './fanout.conformance.js';
import { describeFeedListeners } from './feed-listeners.conformance.js';
import { describeQueries } from './queries.conformance.js';

/** Several tests wait for leases to expire or brokers to return. */
const TEST_TIMEOUT_MS = 180_000;

/** The behaviour of all adapters of the ports. Each test has its own world. */
export function describeBus(name: string, makeWorld: () => Promise<BusWorld>, notApplicable: NotApplicable = {}): void {
  describe(name, { timeout: TEST_TIMEOUT_MS }, () => {
    let world: BusWorld | undefined;
    // The tests provoke failures, so their logs are discarded.
    beforeAll(() => Logger.overrideLogger(false));
    afterAll(() => Logger.overrideLogger(['fatal', 'error', 'warn', 'log']));
    beforeEach(async () => {
      world = await makeWorld();
    });
    afterEach(() => world?.close());

    const suite: BusSuite = {
      world() {
        if (world === undefined) throw new Error('no test is running');
        return world;
      },
      itWhere(feature, claim, test) {
        const reason = notApplicable[feature];
        if (reason === undefined) it(claim, test);
        else it(claim, ({ skip }) => skip(`not applicable: ${reason}`));
      },
    };
    describeCommands(suite);
    describeCommandSharing(suite);
    describeCommandFailures(suite);
    describeQueries(suite);
    describeFanout(suite);
    describeFeedListeners(suite);
  });
}
