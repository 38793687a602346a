import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

/** Some make all the documents, or run docker-compose. */
const UNIT_TEST_TIMEOUT_MS = 90_000;
const ENGINE_TEST_TIMEOUT_MS = 180_000;
const SYSTEM_TEST_TIMEOUT_MS = 120_000;
/** Starting PostgreSQL, Redis and a whole cluster on a busy machine. */
const SET_UP_TIMEOUT_MS = 300_000;
/** What a test waits for without naming a time: it is long over when nothing is wrong, and no test of speed. */
const POLL_TIMEOUT_MS = 30_000;
/**
 * Nobody looks at CI while it runs: what fails there is run once more, and named as FLAKY where that helps. The tests
 * that compare what clients were sent with what was acked get no second chance (`{ retry: 0 }`).
 */
const RETRIES = process.env['CI'] === 'true' ? 1 : 0;
/** Most of these specs wait: for timers, for engines that start, for a broker that comes back. */
const ENGINE_WORKERS = 5;

/** The base images are made when there are none yet. */
const CONTAINERS_SET_UP_TIMEOUT_MS = 900_000;
const CONTAINERS_TEST_TIMEOUT_MS = 300_000;

/** Which indexes a statement goes by is held for one planner, the embedded PostgreSQL's. */
const PLAN_SPECS = ['**/read-plans.engine.spec.ts', '**/write-plans.engine.spec.ts'];

const system = (form: 'embedded' | 'cluster') => ({
  extends: true as const,
  test: {
    name: `system-${form}`,
    include: form === 'embedded' ? ['test/*.system.spec.ts'] : ['test/**/*.system.spec.ts'],
    globalSetup: ['test/setup.ts'],
    setupFiles: ['test/documents.setup.ts'],
    testTimeout: SYSTEM_TEST_TIMEOUT_MS,
    hookTimeout: SET_UP_TIMEOUT_MS,
    fileParallelism: false,
  },
});

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
    retry: RETRIES,
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
        },
      },
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['{apps,libs,tools}/**/*.engine.spec.ts'],
          exclude: ['**/node_modules/**', ...(process.env['PARLEY_TEST_POSTGRES_BIN'] === undefined ? [] : PLAN_SPECS)],
          globalSetup: ['libs/testing/src/postgres.setup.ts'],
          testTimeout: ENGINE_TEST_TIMEOUT_MS,
          hookTimeout: SET_UP_TIMEOUT_MS,
          maxWorkers: ENGINE_WORKERS,
        },
      },
      {
        extends: true,
        test: {
          name: 'operations',
          include: ['test/operations/*.operations.spec.ts'],
          testTimeout: SYSTEM_TEST_TIMEOUT_MS,
          hookTimeout: SET_UP_TIMEOUT_MS,
        },
      },
      system('embedded'),
      system('cluster'),
      {
        extends: true,
        test: {
          ...system('cluster').test,
          name: 'containers',
          include: ['test/*.system.spec.ts', 'test/cluster/*.system.spec.ts', 'test/containers/*.containers.spec.ts'],
          // Those start processes of their own beside the deployment's: nothing of the containers.
          exclude: ['test/**/{limits,observability,tracing,backup}.system.spec.ts'],
          testTimeout: CONTAINERS_TEST_TIMEOUT_MS,
          hookTimeout: CONTAINERS_SET_UP_TIMEOUT_MS,
        },
      },
    ],
  },
});
