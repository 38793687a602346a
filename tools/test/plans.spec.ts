import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const APPS = resolve(import.meta.dirname, '../../apps');
const STATEMENT = /^(export )?const \w+: Statement\b/gm;

describe.each(['auth', 'courier'])('the plans of %s', (app) => {
  const files = readdirSync(join(APPS, app, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.(store|sql)\.ts$/.test(file))
    .map((file) => join(APPS, app, 'src', file));
  const statementsOf = (file: string) => readFileSync(file, 'utf8').match(STATEMENT) ?? [];
  const plans = readFileSync(join(APPS, app, 'src/store/plans.engine.spec.ts'), 'utf8');

  it('are checked for every file with statements', () => {
    const stores = files.filter((file) => statementsOf(file).length > 0);
    expect(stores.length).toBeGreaterThan(5);
    expect(stores.filter((file) => !plans.includes(`/${basename(file, '.ts')}.js'`))).toEqual([]);
  });

  it('are checked for every statement: the files export all', () => {
    const hidden = files.flatMap(statementsOf).filter((text) => !text.startsWith('export '));
    expect(hidden).toEqual([]);
  });
});
