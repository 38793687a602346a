import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../..');
const WITHOUT_TURN = /@Turn\('none'\)\n(?:\s*@.*\n)*\s*(?:export class|async)? ?(\w+)/g;

/** The controllers and routes that take no turn, and why. */
const EXCEPTIONS = {
  'apps/auth/src/avatars/avatars.controller.ts put':
    'a picture comes at the speed of its client; the change takes a turn',
  'apps/auth/src/internal/internal.controller.ts InternalController': 'other services, which bound their own questions',
  'apps/history/src/admin/site/site-export.controller.ts file': 'bytes at the speed of the command of root',
  'apps/history/src/admin/site/site-export.controller.ts room': 'a whole room at the speed of the command of root',
  'apps/history/src/avatars/room-avatars.controller.ts put': 'as the picture of a user',
  'apps/history/src/files/transfers/content.controller.ts ContentController':
    'bytes of files; the reads before them take turns',
  'apps/history/src/imports/files/imported-files.controller.ts put': 'bytes at the speed of the command of root',
  'apps/history/src/imports/filling/filling.controller.ts FillingController': 'bounded by the one run of imports',
  'apps/history/src/imports/showing/showing.controller.ts ShowingController': 'as the parts of rooms',
  'apps/history/src/imports/undo/undo.controller.ts UndoController': 'as the parts of rooms',
  'libs/platform/src/http/health.controller.ts HealthController': 'answers while everybody waits; checks are shared',
};

it('only routes that carry bytes, answer services or tell health take no turn', () => {
  const files = ['apps/**/*.controller.ts', 'libs/**/*.controller.ts'];
  const paths = execFileSync('git', ['ls-files', ...files], { cwd: ROOT, encoding: 'utf8' })
    .trim()
    .split('\n');
  const found = paths.flatMap((path) =>
    [...readFileSync(resolve(ROOT, path), 'utf8').matchAll(WITHOUT_TURN)].map(([, name]) => `${path} ${name ?? ''}`),
  );
  expect(found.sort()).toEqual(Object.keys(EXCEPTIONS));
});
