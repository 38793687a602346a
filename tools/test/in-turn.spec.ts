import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, it } from 'vitest';

import { inTurn } from './in-turn.js';

const ROOT = resolve(import.meta.dirname, '../..');
const SPECS = ['*.spec.ts', '*.spec.tsx', '*.spec.mjs'];

function specs(): { moduleId: string }[] {
  const files = execFileSync('git', ['ls-files', '-z', ...SPECS], { cwd: ROOT, encoding: 'utf8' });
  return files
    .split('\0')
    .filter(Boolean)
    .map((file) => ({ moduleId: join(ROOT, file) }));
}

it('the environment of the specs changes once: those with a DOM run last', () => {
  const environments = inTurn(specs()).map(({ moduleId }) => {
    const named = /^\/\/ @vitest-environment (\S+)$/m.exec(readFileSync(moduleId, 'utf8'));
    return named?.[1] ?? 'node';
  });
  const changes = environments.filter((environment, index) => index > 0 && environment !== environments[index - 1]);
  expect(changes).toEqual(['happy-dom']);
});

it('long specs run first, all others in the order that they had', () => {
  const [long, one, other] = ['libs/bus/src/in-process/in-process-buses', 'tools/test/until', 'tools/test/naming'].map(
    (name) => ({ moduleId: join(ROOT, `${name}.spec.ts`) }),
  ) as [{ moduleId: string }, { moduleId: string }, { moduleId: string }];
  expect(inTurn([other, long, one])).toEqual([long, other, one]);
});
