/**
 * `npm run migration:new -- history AddThing`: creates a TypeORM migration in `apps/history/src/migrations` and adds it
 * to `MIGRATIONS` in the `index.ts` there.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { migrationFile, registered } from './migration-template.mjs';

const ROOT = resolve(import.meta.dirname, '..');
const APPS = ['auth', 'history'];
const USAGE = `usage: npm run migration:new -- ${APPS.join('|')} AddThing`;

const [app, name] = process.argv.slice(2);

if (!APPS.includes(app) || !/^[A-Z][A-Za-z0-9]*$/.test(name ?? '')) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  create(join(ROOT, 'apps', app, 'src', 'migrations'));
}

function create(folder) {
  const index = join(folder, 'index.ts');
  const migration = migrationFile(name, Date.now());
  const list = registered(readFileSync(index, 'utf8'), migration);
  writeFileSync(join(folder, migration.file), migration.source, { flag: 'wx' });
  writeFileSync(index, list);
  console.log(join(folder, migration.file));
}
