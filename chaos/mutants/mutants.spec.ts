import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { describe, expect, it } from 'vitest';

import { INVARIANTS } from '../judge/judge.js';
import { parseOptions } from '../options.js';
import { controlsOf, MUTANTS } from './mutants.js';

const run = promisify(execFile);

const PATCHES = join(import.meta.dirname, 'patches');
const ROOT = join(import.meta.dirname, '../..');

describe('the mutants', () => {
  it('each have a patch, and each patch has a mutant', () => {
    expect(readdirSync(PATCHES).sort()).toEqual(MUTANTS.map(({ name }) => `${name}.patch`).sort());
  });

  it.each(MUTANTS)('$name names invariants that exist and arguments that the checker takes', ({ args, caughtBy }) => {
    const known = INVARIANTS.map(({ name }) => name);
    expect(caughtBy.filter((name) => !known.includes(name))).toEqual([]);
    expect(caughtBy.length).toBeGreaterThan(0);
    expect(parseOptions(args, () => 1).faults).not.toBeNull();
  });

  it('each have a control with the same arguments', () => {
    const controls = controlsOf(MUTANTS).map(({ args }) => args);
    expect(MUTANTS.filter(({ args }) => !controls.some((own) => own.join() === args.join()))).toEqual([]);
    expect(new Set(controls.map((own) => own.join())).size).toBe(controls.length);
  });

  it.each(MUTANTS)('the patch of $name applies', async ({ name }) => {
    const patch = join(PATCHES, `${name}.patch`);
    await expect(run('git', ['apply', '--check', patch], { cwd: ROOT })).resolves.toBeDefined();
  });
});
