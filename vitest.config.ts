import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Some make all the documents, or run docker-compose. */
const UNIT_TEST_TIMEOUT_MS = 90_000;
const ENGINE_TEST_TIMEOUT_MS = 180_000;
const SYSTEM_TEST_TIMEOUT_MS = 120_000;
/** Starting PostgreSQL, Redis and a whole cluster on a busy machine. */
const SET_UP_TIMEOUT_MS = 300_000;
/** What a test waits for without naming a time: it is long over when nothing is wrong, and no test of speed. */
const POLL_TIMEOUT_MS = 30_000;
/** More than processors: the specs of the buses wait for half a minute. */
const UNIT_WORKERS = 3;
/** More than processors: most of these specs wait for timers, and for engines that start or come back. */
const ENGINE_WORKERS = 5;
const SYSTEM_WORKERS = 4;

/** The base images are made when there are none yet. */
const CONTAINERS_SET_UP_TIMEOUT_MS = 900_000;
const CONTAINERS_TEST_TIMEOUT_MS = 300_000;

/** Which indexes a statement goes by is held for one planner, the embedded PostgreSQL's. */
const PLAN_SPECS = ['**/read-plans.engine.spec.ts', '**/write-plans.engine.spec.ts'];

type Form = 'embedded' | 'cluster' | 'containers';

const SYSTEM_SPECS: Readonly<Record<Form, string[]>> = {
  embedded: ['test/*.system.spec.ts'],
  cluster: ['test/{,cluster/}*.system.spec.ts'],
  containers: ['test/{,cluster/}*.system.spec.ts'],
};
const KILLING_SPECS: Readonly<Record<Form, string[]>> = {
  embedded: ['test/kills/*.system.spec.ts'],
  cluster: ['test/{,cluster/}kills/*.system.spec.ts'],
  containers: ['test/{,cluster/}kills/*.system.spec.ts', 'test/containers/*.containers.spec.ts'],
};
/** These start processes of their own beside the deployment's, nothing of the containers. */
const NOT_IN_CONTAINERS = ['test/**/{limits,observability,tracing,backup}.system.spec.ts'];

/**
 * The system suite on one deployment: first the specs that leave it alone, side by side, then those that kill parts of
 * it, one after the other.
 */
const system = (form: Form) => {
  const name = form === 'containers' ? form : `system-${form}`;
  const shared = {
    globalSetup: ['test/setup.ts'],
    setupFiles: ['test/documents.setup.ts'],
    isolate: false,
    exclude: form === 'containers' ? NOT_IN_CONTAINERS : [],
    testTimeout: form === 'containers' ? CONTAINERS_TEST_TIMEOUT_MS : SYSTEM_TEST_TIMEOUT_MS,
    hookTimeout: form === 'containers' ? CONTAINERS_SET_UP_TIMEOUT_MS : SET_UP_TIMEOUT_MS,
  };
  const peaceful = { include: SYSTEM_SPECS[form], maxWorkers: SYSTEM_WORKERS, sequence: { groupOrder: 1 } };
  const killing = { include: KILLING_SPECS[form], maxWorkers: 1, sequence: { groupOrder: 2 } };
  return [
    { extends: true as const, test: { ...shared, ...peaceful, name } },
    { extends: true as const, test: { ...shared, ...killing, name: `${name}-kills` } },
  ];
};

/** Start first, since they take longest: a suite is as long as the file that ends last. */
const LONG_SPECS = [
  'in-process-buses.spec.ts',
  'client/model/model.spec.ts',
  'naming.spec.ts',
  'redis-cluster.engine.spec.ts',
  'redis-buses.engine.spec.ts',
  'documents.system.spec.ts',
  'observability.system.spec.ts',
  'backup.system.spec.ts',
  'presence.system.spec.ts',
  'retention.system.spec.ts',
  'shared-limits.engine.spec.ts',
  'redis-presence.engine.spec.ts',
  'postgres-engine.engine.spec.ts',
  'store-claim.engine.spec.ts',
  'requests.engine.spec.ts',
  'presence.engine.spec.ts',
  'search-index.engine.spec.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = LONG_SPECS.findIndex((name) => moduleId.endsWith(`/${name}`));
      return found === -1 ? LONG_SPECS.length : found;
    };
    return (await super.sort(specs)).toSorted((one, other) => rank(one) - rank(other));
  }
}

/**
 * The sources, not `dist`. Other conditions break packages that have `import` and `require` forms; `module` is for
 * bundlers, and leads to what Node cannot load (`@opentelemetry/api`).
 */
const conditions = ['parley-source', ...defaultServerConditions.filter((condition) => condition !== 'module')];

export default defineConfig({
  ssr: { resolve: { conditions } },
  // Where global set-up files run.
  environments: { __vitest__: { resolve: { conditions } } },
  test: {
    environment: 'node',
    pool: 'forks',
    sequence: { sequencer: LongestFirst },
    expect: { poll: { timeout: POLL_TIMEOUT_MS } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{apps,libs,tools,bench}/**/*.spec.{ts,mjs}'],
          exclude: ['**/*.engine.spec.ts', '**/node_modules/**'],
          // Pure functions leave nothing behind: one load of the modules per worker, a third of the time.
          isolate: false,
          testTimeout: UNIT_TEST_TIMEOUT_MS,
          hookTimeout: UNIT_TEST_TIMEOUT_MS,
          maxWorkers: UNIT_WORKERS,
        },
      },
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['{apps,libs,tools}/**/*.engine.spec.ts'],
          exclude: ['**/node_modules/**', ...(process.env['PARLEY_TEST_POSTGRES_BIN'] === undefined ? [] : PLAN_SPECS)],
          globalSetup: ['libs/testing/src/postgres-setup.ts'],
          // A load of Nest and TypeORM per worker instead of one per file: half the processor time.
          isolate: false,
          testTimeout: ENGINE_TEST_TIMEOUT_MS,
          hookTimeout: SET_UP_TIMEOUT_MS,
          maxWorkers: ENGINE_WORKERS,
          sequence: { groupOrder: 3 },
        },
      },
      {
        extends: true,
        test: {
          name: 'operations',
          sequence: { groupOrder: 4 },
          include: ['test/operations/*.operations.spec.ts'],
          testTimeout: SYSTEM_TEST_TIMEOUT_MS,
          hookTimeout: SET_UP_TIMEOUT_MS,
        },
      },
      ...system('embedded'),
      ...system('cluster'),
      ...system('containers'),
    ],
  },
});
