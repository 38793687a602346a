/** Migrations of one release only differ in the last three digits; `tools/test/previous-version.mjs` relies on this. */
const RELEASE_STEP = 1000;

/**
 * The number of a new migration. It continues the newest number until that migration is released. After a release it is
 * the time, rounded down to a second.
 * @param {{ newest: number, isReleased: boolean, nowMs: number }} state `newest`: the highest number in all apps
 */
export function nextNumber({ newest, isReleased, nowMs }) {
  return isReleased ? nowMs - (nowMs % RELEASE_STEP) : newest + 1;
}

/**
 * @param {string} name in PascalCase
 * @param {number} number orders the migrations
 * @returns {{ className: string, file: string, source: string }}
 */
export function migrationFile(name, number) {
  const className = `${name}${number}`;
  const kebab = name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
  return { className, file: `${number}-${kebab}.ts`, source: template(className) };
}

/**
 * Adds a migration to the end of the list.
 *
 * @param {string} index the source of `migrations/index.ts`
 * @param {{ className: string, file: string }} migration
 */
export function registered(index, { className, file }) {
  const list = /export const MIGRATIONS(?<type>[^=]*)= \[(?<names>[^\]]*)\];/;
  const found = list.exec(index);
  if (found === null) throw new Error('migrations/index.ts has no list MIGRATIONS');
  const names = found.groups.names.split(',').map((each) => each.trim());
  const all = [...names.filter((each) => each !== ''), className];
  const oneLine = `export const MIGRATIONS${found.groups.type}= [${all.join(', ')}];`;
  const lines = `export const MIGRATIONS${found.groups.type}= [\n${all.map((each) => `  ${each},\n`).join('')}];`;
  const imports = `import { ${className} } from './${file.replace(/\.ts$/, '.js')}';\n`;
  const lastImport = [...index.matchAll(/^import .*;\n/gm)].at(-1);
  const at = lastImport === undefined ? 0 : lastImport.index + lastImport[0].length;
  const withImport = index.slice(0, at) + imports + index.slice(at);
  return withImport.replace(list, oneLine.length <= MAX_COLUMNS ? oneLine : lines);
}

const MAX_COLUMNS = 120;

const template = (className) => `import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release uses this schema too: add now, remove in a later release.
const UP = \`
\`;

const DOWN = \`
\`;

export class ${className} implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
`;
