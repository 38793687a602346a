import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

const ENGINE_TEST_TIMEOUT_MS = 60_000;
const SYSTEM_TEST_TIMEOUT_MS = 120_000;
/** Starting PostgreSQL, Redis and a whole cluster on a busy machine. */
const SET_UP_TIMEOUT_MS = 120_000;
/** Each worker may hold a PostgreSQL and a Redis of its own. */
const ENGINE_WORKERS = 2;

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

export default defineConfig({
  // The sources, not `dist`. Other conditions break packages that have `import` and `require` forms.
  ssr: { resolve: { conditions: ['parley-source', ...defaultServerConditions] } },
  // Where global set-up files run.
  environments: { __vitest__: { resolve: { conditions: ['parley-source', ...defaultServerConditions] } } },
  test: {
    environment: 'node',
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{apps,libs,tools,bench}/**/*.spec.{ts,mjs}'],
          exclude: ['**/*.engine.spec.ts', '**/node_modules/**'],
          // Pure functions leave nothing behind: one load of the modules per worker, a third of the time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: 'engine',
          include: ['{apps,libs,tools}/**/*.engine.spec.ts'],
          testTimeout: ENGINE_TEST_TIMEOUT_MS,
          hookTimeout: SET_UP_TIMEOUT_MS,
          maxWorkers: ENGINE_WORKERS,
        },
      },
      system('embedded'),
      system('cluster'),
    ],
  },
});
