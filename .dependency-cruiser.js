/**
 * The architecture check: the directions of imports. `tools/test/architecture.spec.ts` tests each rule with a
 * deliberate breach.
 *
 * The suffix of a file is its layer: delivery (`.gateway` `.controller` `.consumer`) → `.service` → `.policy`, with
 * `.port`, `.store`, `.adapter` and migrations at the outside. Imports go inward only.
 */
const SPECS = '\\.spec\\.(tsx?|mjs)$';
const TESTS = `${SPECS}|^test/|/testing/|/conformance/|^libs/client/model/`;

const layer = (...names) => `\\.(${names.join('|')})\\.ts$`;
const DELIVERY = layer('gateway', 'controller', 'consumer', 'filter', 'guard', 'interceptor', 'middleware');
const SERVICE = layer('service');
const MODULE = layer('module');
const STORAGE = `${layer('store', 'adapter')}|/migrations/`;

const npm = (...names) => `(^|/)node_modules/(${names.join('|')})/`;

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const between = [
  forbid(
    'apps-stand-apart',
    'Apps communicate over the bus and HTTP. Only `standalone` imports other apps.',
    { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
    { path: '^apps/', pathNot: '^apps/$1/' },
  ),
  forbid(
    'libs-below-apps',
    'Libraries do not depend on apps.',
    { path: '^libs/' },
    { path: '^(apps|bench|chaos|test)/' },
  ),
  forbid(
    'contracts-import-nothing-of-ours',
    'The contracts do not depend on other parts of Parley.',
    { path: '^libs/contracts/' },
    { path: '^(apps|libs|tools|chaos|bench|test)/', pathNot: '^libs/contracts/' },
  ),
  forbid(
    'contracts-run-in-a-browser',
    'A web client must be able to import the contracts: no Node modules, no Nest.',
    { path: '^libs/contracts/', pathNot: TESTS },
    {
      dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'],
      pathNot: npm('class-validator', 'uuid', 'reflect-metadata', 'unhomoglyph'),
    },
  ),
  forbid(
    'client-knows-contracts-only',
    'The client library, and that of hosts, share only the contracts with the server.',
    { path: '^libs/(client|server)/' },
    { path: '^(apps|libs)/', pathNot: '^libs/($1|contracts)/' },
  ),
  forbid(
    'server-library-runs-anywhere',
    'The library of hosts runs on Deno, Bun and edge runtimes: no Node modules, no packages.',
    { path: '^libs/server/', pathNot: TESTS },
    { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'] },
  ),
  forbid(
    'react-knows-the-client-only',
    'The hooks connect the client library to React.',
    { path: '^libs/react/' },
    { path: '^(apps|libs)/', pathNot: '^libs/(react|client)/' },
  ),
  forbid(
    'chat-knows-the-hooks-only',
    'The parts of a chat use what every page can use: the client library and its hooks.',
    { path: '^libs/chat/' },
    { path: '^(apps|libs)/', pathNot: '^libs/(chat|react|client|contracts)/' },
  ),
  forbid(
    'web-knows-the-client-only',
    'The web client uses what every client can use: the client library, its hooks and the parts of a chat.',
    { path: '^apps/web/' },
    { path: '^(apps|libs)/', pathNot: '^apps/web/|^libs/(chat|react|client|contracts)/' },
  ),
  forbid(
    'testing-is-for-tests',
    'Production code does not import test helpers. The checker decrypts pushes as the tests do.',
    { pathNot: `${TESTS}|^chaos/devices/` },
    { path: TESTS },
  ),
];

const layers = [
  forbid(
    'policies-are-pure',
    'A policy maps values to values or to a ChatError: no I/O, no framework. The packages are pure too.',
    { path: layer('policy') },
    {
      dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'],
      pathNot: `^(node:)?(crypto|assert|util|url|buffer)$|${npm('uuid', 'unhomoglyph', 'ipaddr.js', 'otplib')}`,
    },
  ),
  forbid(
    'policies-import-inward',
    'A policy depends neither on its callers nor on storage.',
    { path: layer('policy') },
    { path: `${DELIVERY}|${SERVICE}|${MODULE}|${STORAGE}` },
  ),
  forbid(
    'policies-call-no-port',
    'Calling a port is I/O. A policy may only import the types of a port.',
    { path: layer('policy') },
    { path: layer('port'), dependencyTypesNot: ['type-only'] },
  ),
  forbid(
    'services-import-inward',
    'A service depends neither on delivery nor on the adapter of a port.',
    { path: SERVICE },
    { path: `${DELIVERY}|${MODULE}|${layer('adapter')}` },
  ),
  forbid(
    'ports-import-inward',
    'A port depends neither on its adapters nor on its users.',
    { path: layer('port') },
    { path: `${DELIVERY}|${SERVICE}|${MODULE}|${STORAGE}` },
  ),
  forbid(
    'storage-imports-inward',
    'Stores, adapters and entities call no service.',
    { path: STORAGE, pathNot: `^apps/standalone/|${TESTS}` },
    { path: `${DELIVERY}|${SERVICE}|${MODULE}` },
  ),
  forbid(
    'delivery-calls-services',
    'A handler validates and calls a service. It may only import types from storage.',
    { path: DELIVERY, pathNot: TESTS },
    { path: `${STORAGE}|${MODULE}`, dependencyTypesNot: ['type-only'] },
  ),
  forbid(
    'modules-are-for-composing',
    'Only modules and entry points compose modules.',
    { pathNot: `${MODULE}|/(main|start|bootstrap)\\.ts$|^apps/standalone/|^tools/|${TESTS}` },
    { path: MODULE },
  ),
];

/**
 * Folders in which imports run one way, outermost first. `docs/architecture.md` and `docs/web.md` say what the folders of services, of
 * the client library and of the web client are for, `docs/delivery-proof.md` those of chaos.
 */
export const WINGS = {
  'apps/auth/src': [
    ...[
      'server',
      'exchange',
      'imports',
      'admin',
      'internal',
      'jobs',
      'factor',
      'oidc',
      'email',
      'accounts',
      'claims',
      'apps',
      'avatars',
      'bots',
    ],
    ...[
      'invites',
      'console',
      'operators',
      'push',
      'codes',
      'mail',
      'sessions',
      'keys',
      'users',
      'devices',
      'audit',
      'routes',
      'limits',
      'cookies',
    ],
    ...['passport', 'tokens', 'store', 'migrations'],
  ],
  'apps/auth/src/oidc': [
    ...['operators', 'sign-in', 'logout', 'identities', 'round-trips', 'handoffs', 'providers', 'claims'],
  ],
  'apps/gateway/src': [
    ...['sync', 'rooms', 'connections', 'delivery', 'typing', 'presence', 'fanout'],
    ...['requests', 'registry', 'socket', 'history', 'limits', 'documents', 'web'],
  ],
  'apps/courier/src': [
    ...['push', 'push-senders', 'run', 'calls', 'pulls', 'turns', 'feed', 'leases', 'cursors'],
    ...['hooks', 'egress', 'audit', 'routes', 'store', 'migrations'],
  ],
  'apps/history/src': [
    ...[
      'server',
      'incoming',
      'invites',
      'http',
      'queries',
      'admin',
      'imports',
      'accounts',
      'avatars',
      'mine',
      'schedule',
      'jobs',
      'files',
      'pipeline',
      'feed',
      'people',
      'check',
      'append',
      'commands',
      'content',
    ],
    ...['reads', 'room', 'routes', 'store', 'migrations'],
  ],
  'apps/history/src/files': [
    ...['transfers', 'uploads', 'downloads', 'urls'],
    ...['inspection', 'scanner', 'storage', 'rows'],
  ],
  'apps/history/src/reads': [
    ...['sync', 'subscriptions', 'rooms', 'log', 'threads', 'messages', 'mentions', 'members', 'presence'],
    ...['bookmarks', 'drafts', 'reports', 'search', 'blocks', 'paging', 'access'],
  ],
  'apps/history/src/room': ['writes', 'views', 'facts', 'draft', 'rules', 'rows'],
  'apps/web/src': [
    ...[
      'console',
      'shell',
      'home',
      'keys',
      'entering',
      'pages',
      'account',
      'ways',
      'attention',
      'inbox',
      'rooms',
      'profile',
      'language',
      'theme',
      'worker',
    ],
  ],
  'libs/client/src': [
    ...[
      'push',
      'presence',
      'kept',
      'timeline',
      'rooms',
      'growing',
      'outbox',
      'own',
      'threads',
      'mentions',
      'schedule',
      'bookmarks',
      'drafts',
    ],
    ...['people', 'connection', 'files', 'replica', 'lists', 'account', 'ways', 'session'],
    ...['storage', 'tabs', 'stores', 'runtime', 'conventions', 'body'],
  ],
  'libs/chat/src': [
    ...['embedding', 'rooms', 'room', 'people', 'profile', 'names', 'overlays', 'parts', 'keys', 'ui', 'theme', 'text'],
  ],
  'libs/chat/src/room': [
    ...[
      'thread',
      'closed',
      'header',
      'moderation',
      'composer',
      'timeline',
      'message',
      'pins',
      'files',
      'members',
      'search',
      'settings',
    ],
    ...['aside', 'state', 'pages', 'emoji', 'receipts', 'schedule', 'words', 'scrolling'],
  ],
  'libs/testing/src': [
    ...['flood', 'access', 'fuzz', 'load', 'threads', 'imports', 'deployments', 'containers'],
    ...['users', 'documents', 'secrets', 'topology', 'engines'],
  ],
  chaos: [
    ...['mutants', 'report', 'judge', 'devices', 'receivers', 'workload', 'nemesis'],
    ...['site', 'clients', 'records', 'random'],
  ],
};

/** The name of a folder with wings, for its rules: `apps/history/src/room` is `history-room`. */
export function nameOf(folder) {
  return folder
    .split('/')
    .filter((part) => !['apps', 'libs', 'src'].includes(part))
    .join('-');
}

/** Each wing imports only the wings after it, and nothing of the files beside the wings: those compose them. */
const wings = Object.entries(WINGS).flatMap(([folder, names]) => {
  const name = nameOf(folder);
  const within = (some) => `^${folder}/(${some.join('|')})/`;
  const order = `Imports between the wings of ${name} run one way: ${names.join(' → ')}.`;
  const inward = (wing, index) =>
    forbid(
      `${name}-${wing}-imports-inward`,
      order,
      { path: within([wing]), pathNot: SPECS },
      { path: within(names.slice(0, index + 1)) },
    );
  return [
    ...names.slice(1).map(inward),
    forbid(
      `${name}-wings-stand-below`,
      'A file beside the wings composes them. What a wing needs is in a wing below it.',
      { path: within(names), pathNot: SPECS },
      { path: `^${folder}/[^/]+$` },
    ),
    forbid(
      `${name}-folders-are-wings`,
      'A new folder needs its place in the order: WINGS in .dependency-cruiser.js.',
      { pathNot: SPECS },
      { path: `^${folder}/[^/]+/`, pathNot: within(names) },
    ),
  ];
});

const privateParts = forbid(
  'private-parts-stand-alone',
  'Only socket/transport reaches into Engine.IO; the rest of the gateway uses its port.',
  { path: '^apps/gateway/src/', pathNot: `^apps/gateway/src/socket/transport/|${TESTS}` },
  {
    path: `^apps/gateway/src/socket/transport/(engine-internals|turn-(engine|web-socket|writes))|${npm('engine.io')}`,
    dependencyTypesNot: ['type-only'],
  },
);

const packages = [
  forbid(
    'hooks-need-react-alone',
    'A page that has only the hooks installs no other package than React and the client.',
    { path: '^libs/react/', pathNot: TESTS },
    { dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'], pathNot: npm('react', '@types/react') },
  ),
  forbid(
    'runtime-needs-dependencies',
    'Production code uses only `dependencies`, because `npm start` does not install the packages of the tests.',
    { path: '^(apps|libs)/', pathNot: `${TESTS}|^libs/chat/vite\\.config` },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
  ),
  forbid(
    'optional-packages-stay-optional',
    'Only the embedded form and the local engines may use `optionalDependencies`.',
    { path: '^(apps|libs)/', pathNot: `^libs/engines/|^apps/standalone/|${TESTS}` },
    { dependencyTypes: ['npm-optional'], dependencyTypesNot: ['type-only', 'npm'] },
  ),
  forbid(
    'packages-are-listed',
    'Code imports only the packages of its own package.json. knip checks tests, which may also use the packages of the root.',
    { pathNot: TESTS },
    { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  ),
  forbid('imports-resolve', 'Every import resolves to a file.', {}, { couldNotResolve: true, pathNot: '(^|/)dist/' }),
];

const shape = [
  forbid('no-cycles', 'Merge files that import each other, or extract the shared part.', {}, { circular: true }),
  {
    ...forbid(
      'no-cycles-between-libs',
      'Libraries depend on each other in one direction.',
      { path: '^libs/([^/]+)/' },
      { circular: true, pathNot: '^libs/$1/' },
    ),
    scope: 'folder',
  },
  forbid(
    'no-orphans',
    'A file without imports and importers is unused.',
    { orphan: true, path: '^(apps|libs)/', pathNot: '/(main|migrate)\\.ts$|/migrations/|\\.d\\.ts$' },
    {},
  ),
  forbid(
    'no-junk-drawers',
    'Put code into the folder of its subject.',
    {},
    { path: '/(util|utils|helper|helpers|common|core|shared|misc)(/|[.]ts$)', pathNot: 'node_modules' },
  ),
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...between, ...layers, ...wings, privateParts, ...packages, ...shape],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['parley-source', 'import', 'node', 'default', 'types'],
    },
  },
};
