/**
 * A suite: the vitest projects that it runs (that of its name, unless it names another, and the project's `-kills`), what it
 * needs (needs.mjs), and the variables that choose among the specs. Of the suites with `network`, one runs at a time: they
 * change the network, or have a browser, which cancels its requests when the network changes.
 * @typedef {{ name: string, project?: string, needs: string[], env?: Record<string, string>, network?: true }} Suite
 */

const SHORT = { PARLEY_TEST_SHORT: '1' };
const LONG = { PARLEY_TEST_LONG: '1' };
const ON_REDIS_CLUSTER = { PARLEY_TEST_REDIS_NODES: '3' };

/**
 * The suites of each command. Stages run in sequence; the suites of a stage start in this order, some at the same time: the
 * system suites and the chaos run end with long waits, so another suite computes beside them.
 *
 * The containers run alone, on PostgreSQL 15: all of them together get only as much CPU as one process of a suite beside
 * them. The stage after them begins with the longest suites.
 *
 * The suites in `named` run only when named, because `.ci/run` has 90 minutes for both commands, on two slow cores. GitHub's
 * workflow names each of them. They repeat in another form what other suites test, or look at what breaks rarely.
 * @type {Record<'test' | 'matrix' | 'named', Suite[][]>}
 */
export const STAGES = {
  test: [
    [{ name: 'check', needs: [] }],
    [
      { name: 'system-cluster', needs: ['postgres', 'redis'], env: SHORT },
      { name: 'system-embedded', needs: ['postgres'], env: SHORT },
      { name: 'engine', needs: ['postgres', 'redis'], env: SHORT },
      { name: 'web', project: 'web-main', needs: ['chromium', 'postgres'], network: true },
    ],
  ],
  matrix: [
    [{ name: 'containers', needs: ['docker'] }],
    [
      { name: 'stores', needs: ['postgres', 'redis', 'pgbouncer'] },
      { name: 'operations', needs: ['postgres15'] },
      { name: 'long-engine', project: 'engine', needs: ['postgres', 'redis'], env: LONG },
      { name: 'long-system-embedded', project: 'system-embedded', needs: ['postgres'], env: LONG },
      { name: 'web-engines', needs: ['firefox', 'webkit', 'screen', 'postgres'], network: true },
      { name: 'long-system-cluster', project: 'system-cluster', needs: ['postgres', 'redis'], env: LONG },
      { name: 'chaos', needs: ['postgres', 'redis'], network: true },
      { name: 'chaos-120s', project: 'chaos', needs: ['postgres', 'redis', 'previous'], network: true },
      { name: 'mixed-versions', needs: ['postgres', 'redis', 'previous'] },
      { name: 'fuzz', needs: ['postgres', 'redis'] },
    ],
    [{ name: 'web-others', needs: ['chromium', 'postgres'] }],
  ],
  named: [
    [
      { name: 'redis-cluster-system', project: 'system-cluster', needs: ['postgres', 'redis'], env: ON_REDIS_CLUSTER },
      { name: 'previous-system-embedded', project: 'system-embedded', needs: ['postgres', 'in-previous'], env: SHORT },
      { name: 'oldest-engine', project: 'engine', needs: ['redis', 'postgres15', 'node20'] },
    ],
    [
      { name: 'web-details', needs: ['chromium', 'postgres'] },
      { name: 'web-looks', needs: ['chromium', 'postgres'] },
      { name: 'web-cluster', needs: ['chromium', 'postgres', 'redis'] },
    ],
    [{ name: 'web-measured', needs: ['chromium', 'postgres'] }],
    [{ name: 'floods-embedded', needs: ['postgres'] }],
    [{ name: 'floods-cluster', needs: ['postgres', 'redis'] }],
  ],
};

const namesOf = (stages) => stages.flat().map(({ name }) => name);
export const SUITES = namesOf(Object.values(STAGES).flat());

/** The suites that a word selects: those of a command, the one of this name, else those that begin with it (`system`). */
export function selected(word) {
  if (Object.hasOwn(STAGES, word)) return namesOf(STAGES[word]);
  return SUITES.includes(word) ? [word] : SUITES.filter((name) => name.startsWith(`${word}-`));
}
