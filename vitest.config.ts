import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

import { InTurn } from './tools/test/in-turn.js';
import { writeTexts } from './tools/texts.mjs';

/** Some unit tests generate all documents or run docker-compose: ten times longer than two busy cores need. */
const UNIT_TEST_TIMEOUT_MS = 600_000;
const ENGINE_TEST_TIMEOUT_MS = 180_000;
const SYSTEM_TEST_TIMEOUT_MS = 240_000;
/** Starting PostgreSQL, Redis and a whole cluster on a busy machine. */
const SET_UP_TIMEOUT_MS = 300_000;
/** Default of `expect.poll`. Far longer than a busy machine needs, so no test measures speed by it. */
const POLL_TIMEOUT_MS = 30_000;
/** More workers than cores, because the specs of the buses wait for half a minute. */
const UNIT_WORKERS = 3;
/** More workers than cores, because most of these specs wait for timers and for engines to start. */
const ENGINE_WORKERS = 4;
const SYSTEM_WORKERS = 4;
/** A run of 120 s of faults, its start, its calm and its export. */
const CHAOS_TEST_TIMEOUT_MS = 600_000;
const WEB_TEST_TIMEOUT_MS = 120_000;
/** A browser computes more than it waits. */
const WEB_WORKERS = 2;

/** Setting up includes building the base images, if there are none yet. */
const CONTAINERS_TIMEOUTS = { hookTimeout: 900_000, testTimeout: 300_000 };

/** On the oldest versions run the specs of the services, without long ones that depend on neither. */
const IS_ON_OLDEST = process.env['PARLEY_TEST_POSTGRES_BIN'] !== undefined;
const ENGINE_SPECS = IS_ON_OLDEST ? 'apps/**/*.engine.spec.ts' : '{apps,libs,tools,chaos}/**/*.engine.spec.ts';
/** They wait as long as the contract says, test each of several engines, or run what documents show. Only the matrix runs them. */
const LONG_ENGINE_SPECS = [
  'apps/auth/src/email/strangers.engine.spec.ts',
  'apps/courier/src/{run/{erasures,resets,runs},push/{device-gate,push-takeover,reminders}}.engine.spec.ts',
  'apps/gateway/src/presence/redis-presence{,-cluster}.engine.spec.ts',
  'apps/history/src/{feed/reading-model,files/storage/s3/s3-store,files/urls/s3-probe,store/store-claim}.engine.spec.ts',
  'libs/bus/src/redis/{cluster-faults,redis-buses,redis-cluster}.engine.spec.ts',
  'libs/engines/src/postgres-engine.engine.spec.ts',
  'libs/platform/src/limits/shared-limits.engine.spec.ts',
  'tools/{observability/rules,test/{guide,webhooks}}.engine.spec.ts',
];
/** Another version of PostgreSQL may plan differently than the first one expects. */
const NOT_ON_OLDEST = [
  '**/*plans.engine.spec.ts',
  '**/{limits,files,presence,search-index}/**/*.engine.spec.ts',
  '**/{password-turns,read-replica}.engine.spec.ts',
];

const FLOODS = ['test/floods/*.system.spec.ts'];

type Form = 'embedded' | 'cluster' | 'containers';

const SYSTEM_SPECS: Readonly<Record<Form, string[]>> = {
  embedded: ['test/{,apps/}*.system.spec.ts'],
  cluster: ['test/{,apps/,cluster/}*.system.spec.ts'],
  // Specs that a wrong network, user of Redis or PostgreSQL, volume or route of the front would break.
  containers: ['test/{chat,files,http,messages,presence,retention,search,session}.system.spec.ts'],
};
const KILLING_SPECS: Readonly<Record<Form, string[]>> = {
  embedded: ['test/kills/*.system.spec.ts'],
  cluster: ['test/{,cluster/}kills/*.system.spec.ts'],
  containers: ['test/{,cluster/}kills/durability.system.spec.ts', 'test/containers/*.containers.spec.ts'],
};
/** Long specs to which the form of the deployment means nothing or little: they run embedded. */
const EMBEDDED_ONLY = [
  'test/{access,assistant,documents,file-access,file-ends,file-uploads,forced-membership,mirror}.system.spec.ts',
  'test/apps/{access,host-client,rooms,sdk,users}.system.spec.ts',
];
/** `npm test` runs them embedded. As a cluster they run on a Redis Cluster, before a release. */
const IN_ONE_FORM = [
  'test/{bookmarks,each-limit,files,forward,limits,own-settings,privacy,profiles,retention}.system.spec.ts',
  'test/{growing-writers,keeps-unread,schedule,search,threads,threads-model}.system.spec.ts',
  'test/apps/{closed,deliveries,exchange,keys}.system.spec.ts',
];
/** Longer ones: only the matrix runs them, in one form. */
const LONG = [
  'test/{admin,backup,fairness,forced-membership,growing-rights,hostile-input,logs,mirror,search-fairness,site-import}.system.spec.ts',
  'test/apps/incoming.system.spec.ts',
];
const LONG_KILLS = ['test/kills/{chat-client,files,sign-in,text}.system.spec.ts'];
/** In this form, only the matrix runs them. */
const LONG_EMBEDDED = ['test/{documents,file-ends,presence,push,schedule}.system.spec.ts'];
const LONG_EMBEDDED_KILLS = ['test/kills/{import,invitations,schedule}.system.spec.ts'];
const LONG_CLUSTER = [
  'test/{cluster/{observability,tracing},apps/{hooks,leaked-key,reporter}}.system.spec.ts',
  'test/{check,everyone,growing-limits,invitations,invited-guest,operators}.system.spec.ts',
];
const LONG_CLUSTER_KILLS = [
  'test/kills/{durability,growing,invitations,second-factor}.system.spec.ts',
  'test/cluster/kills/{checked,failover,operators,presence,pushes}.system.spec.ts',
];
/** `npm test` searches in a few histories, the matrix in many. */
const LONGER_IN_MATRIX = ['test/threads-model.system.spec.ts'];
const IN_MATRIX = [...LONG, ...LONG_KILLS];
const IS_SHORT = process.env['PARLEY_TEST_SHORT'] !== undefined;
const IS_LONG = process.env['PARLEY_TEST_LONG'] !== undefined;
const IS_ON_REDIS_CLUSTER = process.env['PARLEY_TEST_REDIS_NODES'] !== undefined;
const EXCLUDED: Readonly<Record<Form, string[]>> = {
  embedded: IS_SHORT ? [...IN_MATRIX, ...LONG_EMBEDDED, ...LONG_EMBEDDED_KILLS] : [],
  cluster: [
    ...(IS_SHORT ? [...EMBEDDED_ONLY, ...IN_ONE_FORM, ...IN_MATRIX, ...LONG_CLUSTER, ...LONG_CLUSTER_KILLS] : []),
    ...(IS_ON_REDIS_CLUSTER ? [...EMBEDDED_ONLY, ...LONG, ...LONG_KILLS] : []),
  ],
  containers: [],
};

/** The specs that leave the deployment alone, and those that kill parts of it. */
function specsOf(form: Form): [string[], string[]] {
  // The floods of `search-fairness` may have a page of the model refused as overloaded, so the model is not beside them.
  if (form === 'embedded' && IS_LONG)
    return [
      [...LONG, ...LONG_EMBEDDED],
      [...LONGER_IN_MATRIX, ...LONG_KILLS, ...LONG_EMBEDDED_KILLS],
    ];
  if (form === 'cluster' && IS_LONG) return [LONG_CLUSTER, LONG_CLUSTER_KILLS];
  return [SYSTEM_SPECS[form], KILLING_SPECS[form]];
}

/** A failed test prints the end of the deployment's log. */
const LOG_OF_FAILURE = 'test/log-of-failure.setup.ts';
const ON_DEPLOYMENT = {
  globalSetup: ['test/setup.ts'],
  setupFiles: ['test/documents.setup.ts', LOG_OF_FAILURE],
};
/** One file after the other: each kills processes, measures, or starts a deployment of its own. */
const ONE_BY_ONE = { maxWorkers: 1 };

/** A project with the settings of specs that run a deployment, except for its own. */
const project = (name: string, include: string[], own: object = {}) => ({
  name,
  include,
  setupFiles: [LOG_OF_FAILURE],
  testTimeout: SYSTEM_TEST_TIMEOUT_MS,
  hookTimeout: SET_UP_TIMEOUT_MS,
  ...own,
});

/** The system suite on one deployment: first the specs that only use it, then those that kill parts of it. */
const system = (form: Form) => {
  const name = form === 'containers' ? form : `system-${form}`;
  const shared = {
    ...ON_DEPLOYMENT,
    isolate: false,
    exclude: EXCLUDED[form],
    ...(form === 'containers' ? CONTAINERS_TIMEOUTS : {}),
  };
  const [peaceful, killing] = specsOf(form);
  // Its specs start pairs of processes, each with many connections to all nodes.
  const maxWorkers = form === 'cluster' && IS_ON_REDIS_CLUSTER ? 2 : SYSTEM_WORKERS;
  return [
    project(name, peaceful, { ...shared, maxWorkers }),
    project(`${name}-kills`, killing, { ...shared, ...ONE_BY_ONE }),
  ];
};

/** Stories in Chromium. Those in `main/` are in `npm test`, and some of them run against the cluster too. */
const web = (name: string, files: string, own: object = {}) =>
  project(name, [`test/web/${files}.web.spec.ts`], {
    globalSetup: ['test/web/setup.ts'],
    isolate: false,
    testTimeout: WEB_TEST_TIMEOUT_MS,
    maxWorkers: WEB_WORKERS,
    ...own,
  });

const PROJECTS = [
  project('unit', ['{apps,libs,tools,chaos,bench}/**/*.spec.{ts,tsx,mjs}'], {
    exclude: ['**/*.{engine,chaos}.spec.ts', '**/node_modules/**'],
    setupFiles: ['test/unit.setup.ts'],
    // Unit tests leave no state behind, so files share modules: a worker loads them once, in a third of the time.
    isolate: false,
    testTimeout: UNIT_TEST_TIMEOUT_MS,
    hookTimeout: UNIT_TEST_TIMEOUT_MS,
    maxWorkers: UNIT_WORKERS,
  }),
  project('engine', IS_LONG ? LONG_ENGINE_SPECS : [ENGINE_SPECS], {
    exclude: ['**/node_modules/**', ...(IS_ON_OLDEST ? NOT_ON_OLDEST : []), ...(IS_SHORT ? LONG_ENGINE_SPECS : [])],
    globalSetup: ['libs/testing/src/engines/postgres-setup.ts'],
    setupFiles: [],
    // Loads Nest and TypeORM once per worker instead of once per file: half the CPU time.
    isolate: false,
    testTimeout: ENGINE_TEST_TIMEOUT_MS,
    maxWorkers: ENGINE_WORKERS,
  }),
  ...system('embedded'),
  ...system('cluster'),
  ...system('containers'),
  project('operations', ['test/operations/*.operations.spec.ts']),
  project('chaos', ['test/chaos/*.chaos.spec.ts', 'chaos/**/*.chaos.spec.ts'], { testTimeout: CHAOS_TEST_TIMEOUT_MS }),
  project('fuzz', ['test/fuzz/*.fuzz.spec.ts'], ONE_BY_ONE),
  project('mixed-versions', ['test/mixed/*.system.spec.ts'], ONE_BY_ONE),
  project('stores', ['test/stores/*.system.spec.ts'], ONE_BY_ONE),
  project('floods-embedded', FLOODS, { ...ON_DEPLOYMENT, ...ONE_BY_ONE }),
  project('floods-cluster', FLOODS, { ...ON_DEPLOYMENT, ...ONE_BY_ONE }),
  web('web-main', 'main/*'),
  web('web-main-kills', 'main/kills/*', ONE_BY_ONE),
  web('web-others', '*'),
  web('web-others-kills', 'kills/*', ONE_BY_ONE),
  web('web-details', 'details/*'),
  web('web-looks', 'looks/*'),
  web('web-measured', 'measured/*', ONE_BY_ONE),
  web('web-cluster', 'main/{attaching,conversation,entering,sessions}'),
  web('web-cluster-kills', 'main/kills/*', ONE_BY_ONE),
  // In other browsers than Chromium, each of which its file starts.
  web('web-engines', 'engines/*', { globalSetup: ['test/setup.ts'], testTimeout: SYSTEM_TEST_TIMEOUT_MS }),
];

/**
 * Coverage that the unit tests must reach, in percent: a little less than they do. The folders are those that they test
 * without the help of the service tests.
 */
const COVERAGE_FLOORS = {
  '{apps,libs}/*/src/**/*.policy.ts': { lines: 88, branches: 79 },
  'apps/terminal/src/{input,rooms}/**': { lines: 82, branches: 68 },
  'apps/history/src/commands/**': { lines: 94, branches: 87 },
  'apps/history/src/room/{draft,rules}/**': { lines: 95, branches: 84 },
  'libs/bus/src/*.ts': { lines: 93, branches: 85 },
  'libs/bus/src/in-process/**': { lines: 97, branches: 87 },
  'libs/client/src/**': { lines: 92, branches: 83 },
  'libs/client/src/connection/**': { lines: 85, branches: 75 },
  'libs/client/src/session/**': { lines: 94, branches: 85 },
  'libs/config/src/**': { lines: 93, branches: 79 },
  'libs/react/src/*.ts': { lines: 75, branches: 65 },
  'libs/platform/src/{http,jobs,process}/**': { lines: 86, branches: 82 },
};

/**
 * Resolves imports of our libraries to the sources instead of `dist`. Keeps Vite's other conditions for servers, except
 * `module`: it is for bundlers, and Node cannot load the files that it selects (`@opentelemetry/api`).
 */
const conditions = ['parley-source', ...defaultServerConditions.filter((condition) => condition !== 'module')];

await writeTexts();

export default defineConfig({
  ssr: { resolve: { conditions } },
  environments: {
    // Global set-up files run in this one.
    __vitest__: { resolve: { conditions } },
    // Specs with a DOM run in this one.
    client: { resolve: { conditions } },
  },
  test: {
    environment: 'node',
    pool: 'forks',
    // The suites of a run transform each source once, and not once each.
    experimental: { fsModuleCache: true, fsModuleCachePath: 'node_modules/.cache/parley/modules' },
    sequence: { sequencer: InTurn },
    expect: { poll: { timeout: POLL_TIMEOUT_MS } },
    // The message of a failure shows the values of a list.
    chaiConfig: { truncateThreshold: 400 },
    coverage: {
      provider: 'v8',
      include: Object.keys(COVERAGE_FLOORS),
      reportsDirectory: 'node_modules/.cache/parley/coverage',
      reporter: [['text', { skipFull: true }]],
      thresholds: COVERAGE_FLOORS,
    },
    // Projects of one run follow each other in this order: that of the kills after the one that shares its deployment.
    projects: PROJECTS.map((test, groupOrder) => ({ extends: true, test: { ...test, sequence: { groupOrder } } })),
  },
});
