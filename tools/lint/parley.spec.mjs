import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const RULES = ['parts', 'clock', 'no-enum', 'words'];

const ALLOWED = [
  "export const Page = lazyPart(() => import('./page.js'));",
  "export const data = partOf(async () => (await import('./data.js')).data);",
  "import { useState } from 'react';",
  'clock.now();',
  'new Date(at);',
  'Date.parse(text);',
  "export type Shade = 'red' | 'blue';",
  'urlOf(file);',
  '/** The rooms of a user. */',
  '// A user who is away gets a push. The gateway is unavailable.',
];
const REFUSED = [
  { rule: 'parts', code: "export const page = () => import('./page.js');" },
  { rule: 'parts', code: "import { lazy } from 'react';" },
  { rule: 'clock', code: 'Date.now();' },
  { rule: 'clock', code: 'performance.now();' },
  { rule: 'clock', code: 'new Date();' },
  { rule: 'no-enum', code: 'enum Colour { Red }' },
  { rule: 'words', code: 'addressOf(request);' },
  { rule: 'words', code: 'const addressesOf = () => [];' },
  { rule: 'words', code: '/** Of the room. */' },
  { rule: 'words', code: '/** Those that wait. */' },
  { rule: 'words', code: '// The push service is away.' },
];

/** What oxlint reports of a file with a statement per line: line and rule. oxlint's own `RuleTester` needs Node 22. */
async function lint(lines) {
  const folder = await mkdtemp(join(tmpdir(), 'parley-lint-'));
  try {
    const config = {
      jsPlugins: [join(ROOT, 'tools/lint/parley.js')],
      categories: { correctness: 'off' },
      rules: Object.fromEntries(RULES.map((rule) => [`parley/${rule}`, 'error'])),
    };
    await writeFile(join(folder, '.oxlintrc.json'), JSON.stringify(config));
    await writeFile(join(folder, 'lines.ts'), `${lines.join('\n')}\n`);
    const oxlint = join(ROOT, 'node_modules/oxlint/bin/oxlint');
    const { diagnostics } = JSON.parse(await outputOf([oxlint, '-f', 'json', 'lines.ts'], folder));
    const reports = diagnostics.map(({ code, labels }) => ({ line: labels[0].span.line, code }));
    return reports.sort((one, other) => one.line - other.line);
  } finally {
    await rm(folder, { recursive: true });
  }
}

function outputOf(args, cwd) {
  return new Promise((settle) => {
    execFile(process.execPath, args, { cwd }, (_error, stdout) => settle(stdout));
  });
}

it('reports each form that our rules refuse, and no other', async () => {
  const reports = REFUSED.map(({ rule }, index) => ({ line: index + 1, code: `parley(${rule})` }));
  expect(await lint([...REFUSED.map(({ code }) => code), ...ALLOWED])).toEqual(reports);
});
