/**
 * The architecture check: the directions of imports. `tools/test/architecture.spec.ts` plants a breach of each rule.
 *
 * The suffix of a file is its layer: delivery (`.gateway` `.controller` `.consumer`) → `.service` → `.policy`, with
 * `.port`, `.store`, `.adapter`, `.entity` and migrations at the outside. Imports go inward only.
 */
const TESTS = '\\.spec\\.(ts|mjs)$|^test/|/testing/|/conformance/|^libs/client/model/';

const layer = (...names) => `\\.(${names.join('|')})\\.ts$`;
const DELIVERY = layer('gateway', 'controller', 'consumer', 'filter', 'guard', 'interceptor', 'middleware');
const SERVICE = layer('service');
const MODULE = layer('module');
const STORAGE = `${layer('store', 'adapter', 'entity')}|/migrations/`;

const npm = (...names) => `(^|/)node_modules/(${names.join('|')})/`;

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

const between = [
  forbid(
    'apps-stand-apart',
    'Services meet over the bus and over HTTP, never by import; only `standalone` composes them.',
    { path: '^apps/([^/]+)/', pathNot: '^apps/standalone/' },
    { path: '^apps/', pathNot: '^apps/$1/' },
  ),
  forbid('libs-below-apps', 'Libraries know no app.', { path: '^libs/' }, { path: '^(apps|bench|test)/' }),
  forbid(
    'contracts-import-nothing-of-ours',
    'The wire stands alone.',
    { path: '^libs/contracts/' },
    { path: '^(apps|libs|tools|bench|test)/', pathNot: '^libs/contracts/' },
  ),
  forbid(
    'contracts-run-in-a-browser',
    'The wire must be importable by a web client: no Node modules, no Nest.',
    { path: '^libs/contracts/', pathNot: TESTS },
    {
      dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'],
      pathNot: npm('class-validator', 'class-transformer', 'uuid', 'reflect-metadata'),
    },
  ),
  forbid(
    'client-knows-contracts-only',
    'The client library shares nothing with the server but the wire.',
    { path: '^libs/client/' },
    { path: '^(apps|libs)/', pathNot: '^libs/(client|contracts)/' },
  ),
  forbid('testing-is-for-tests', 'What tests share stays out of what runs.', { pathNot: TESTS }, { path: TESTS }),
];

const layers = [
  forbid(
    'policies-are-pure',
    'A policy maps values to values or to a ChatError: no I/O, no framework.',
    { path: layer('policy') },
    {
      dependencyTypes: ['core', 'npm', 'npm-dev', 'npm-optional'],
      pathNot: `^(node:)?(crypto|assert|util|url|buffer)$|${npm('uuid')}`,
    },
  ),
  forbid(
    'policies-import-inward',
    'Rules know nothing of who calls them or where things are kept.',
    { path: layer('policy') },
    { path: `${DELIVERY}|${SERVICE}|${MODULE}|${STORAGE}` },
  ),
  forbid(
    'policies-call-no-port',
    'A port is I/O to a policy; it may know the types that the port speaks of.',
    { path: layer('policy') },
    { path: layer('port'), dependencyTypesNot: ['type-only'] },
  ),
  forbid(
    'services-import-inward',
    'Use cases know neither their delivery nor which adapter stands behind a port.',
    { path: SERVICE },
    { path: `${DELIVERY}|${MODULE}|${layer('adapter')}` },
  ),
  forbid(
    'ports-import-inward',
    'A port is a promise about values; it names none of its adapters or users.',
    { path: layer('port') },
    { path: `${DELIVERY}|${SERVICE}|${MODULE}|${STORAGE}` },
  ),
  forbid(
    'storage-imports-inward',
    'Stores, adapters and entities are at the outside: they call no use case.',
    { path: STORAGE, pathNot: `^apps/standalone/|${TESTS}` },
    { path: `${DELIVERY}|${SERVICE}|${MODULE}` },
  ),
  forbid(
    'delivery-calls-services',
    'A handler validates and calls a service; it touches no storage, though it may name the types that come from there.',
    { path: DELIVERY, pathNot: TESTS },
    { path: `${STORAGE}|${MODULE}`, dependencyTypesNot: ['type-only'] },
  ),
  forbid(
    'modules-are-for-composing',
    'Only modules and entry points compose modules.',
    { pathNot: `${MODULE}|/(main|bootstrap)\\.ts$|^apps/standalone/|^tools/|${TESTS}` },
    { path: MODULE },
  ),
];

/** The wings of history, outermost first: each may import those below it, and none above. */
const HISTORY_WINGS = [
  ...['http', 'queries', 'admin', 'blocks', 'jobs'],
  ...['pipeline', 'people', 'commands', 'reads', 'room', 'store'],
];
const history = (...wings) => `^apps/history/src/(${wings.join('|')})/`;

const wings = HISTORY_WINGS.slice(1).map((wing, index) =>
  forbid(
    `history-${wing}-imports-inward`,
    `Imports between the wings of history run one way: ${HISTORY_WINGS.join(' → ')}.`,
    { path: history(wing), pathNot: TESTS },
    { path: history(...HISTORY_WINGS.slice(0, index + 1)) },
  ),
);

const packages = [
  forbid(
    'runtime-needs-dependencies',
    'What runs may need `dependencies` only: `npm start` installs without what only tests need.',
    // The client library runs in browsers, bundled with what it needs.
    { path: '^(apps|libs)/', pathNot: `^libs/client/|${TESTS}` },
    { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only', 'npm'] },
  ),
  forbid(
    'optional-packages-stay-optional',
    'Only the embedded form and the local engines may need `optionalDependencies`.',
    { path: '^(apps|libs)/', pathNot: `^libs/engines/|^apps/standalone/|${TESTS}` },
    { dependencyTypes: ['npm-optional'], dependencyTypesNot: ['type-only', 'npm'] },
  ),
  forbid(
    'packages-are-listed',
    'Each package used is in package.json.',
    {},
    { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
  ),
  forbid('imports-resolve', 'Each import leads to a file.', {}, { couldNotResolve: true, pathNot: '(^|/)dist/' }),
];

const shape = [
  forbid('no-cycles', 'Two files that need each other are one thing, or lack a third.', {}, { circular: true }),
  {
    ...forbid(
      'no-cycles-between-libs',
      'Libraries build on each other in one direction.',
      { path: '^libs/([^/]+)/' },
      { circular: true, pathNot: '^libs/$1/' },
    ),
    scope: 'folder',
  },
  forbid(
    'no-orphans',
    'A file that imports nothing and is imported by nothing is forgotten.',
    { orphan: true, path: '^(apps|libs)/', pathNot: '/(main|migrate)\\.ts$|/migrations/|\\.d\\.ts$' },
    {},
  ),
  forbid(
    'no-junk-drawers',
    'A thing lives where its subject lives.',
    {},
    { path: '/(util|utils|helper|helpers|common|core|shared|misc)(/|[.]ts$)', pathNot: 'node_modules' },
  ),
];

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [...between, ...layers, ...wings, ...packages, ...shape],
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
