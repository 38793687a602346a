/**
 * `npm run migration:new -- history AddThing`: creates a TypeORM migration in `apps/history/src/migrations` and adds it
 * to `MIGRATIONS` in the `index.ts` there.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { git } from './git.mjs';
import { migrationFile, nextNumber, registered } from './migration-template.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const APPS = readdirSync(join(ROOT, 'apps')).filter((app) => existsSync(join(ROOT, folderOf(app))));
const USAGE = `usage: npm run migration:new -- ${APPS.join('|')} AddThing`;

const [app, name] = process.argv.slice(2);

if (!APPS.includes(app) || !/^[A-Z][A-Za-z0-9]*$/.test(name ?? '')) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  create(join(ROOT, folderOf(app)));
}

function create(folder) {
  const index = join(folder, 'index.ts');
  const migration = migrationFile(name, nextNumber({ ...newestMigration(), nowMs: Date.now() }));
  const list = registered(readFileSync(index, 'utf8'), migration);
  writeFileSync(join(folder, migration.file), migration.source, { flag: 'wx' });
  writeFileSync(index, list);
  console.log(join(folder, migration.file));
}

function folderOf(service) {
  return `apps/${service}/src/migrations`;
}

/** The highest number of a migration in all apps, and whether a release (tag `v…`) contains it. */
function newestMigration() {
  const paths = APPS.flatMap((each) =>
    readdirSync(join(ROOT, folderOf(each))).map((file) => `${folderOf(each)}/${file}`),
  );
  const numbered = paths.map((path) => ({ path, number: Number(/\/(\d+)-[^/]*$/.exec(path)?.[1] ?? 0) }));
  const { path, number } = numbered.reduce((newest, each) => (each.number > newest.number ? each : newest));
  return { newest: number, isReleased: isReleased(path) };
}

function isReleased(path) {
  const added = git(ROOT, 'log', '--diff-filter=A', '--format=%H', '-1', '--', path);
  return added !== '' && git(ROOT, 'tag', '--list', 'v*', '--contains', added) !== '';
}
