import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { projectFolder } from '#engines/project-folder';

import { SourceCopy } from './copy.js';
import { type Control, controlsOf, type Mutant, MUTANTS } from './mutants.js';

const ROOT = projectFolder();
const CHECKER = 'chaos/main.js';
const DIST = join(ROOT, 'dist');
const PATCHES = join(ROOT, 'chaos/mutants/patches');
const SEEDS_DEFAULT = '1,2,3';
/** The checker's exit codes. */
const HELD = 0;
const BROKEN = 1;

interface Verdict {
  readonly broken: readonly string[];
}

interface Row {
  readonly name: string;
  readonly seed: string;
  readonly isAsExpected: boolean;
  readonly broken: readonly string[];
}

/** Takes one safeguard away at a time, and shows which invariant catches it; then the same without taking any away. */
async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    options: { seeds: { type: 'string', default: SEEDS_DEFAULT }, 'no-controls': { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const unknown = positionals.find((name) => !MUTANTS.some((mutant) => mutant.name === name));
  if (unknown !== undefined)
    throw new Error(`"${unknown}" is not one of ${MUTANTS.map(({ name }) => name).join(', ')}`);
  const chosen = MUTANTS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  const seeds = values.seeds.split(',').filter(Boolean);
  const rows: Row[] = [];
  for (const mutant of chosen) rows.push(...(await tryMutant(mutant, seeds)));
  if (!values['no-controls'])
    for (const control of controlsOf(chosen)) rows.push(...(await tryControl(control, seeds)));
  const failed = rows.filter(({ isAsExpected }) => !isAsExpected);
  say(`${rows.length - failed.length} runs as expected, ${failed.length} not`);
  for (const { name, seed } of failed) say(`FAILED: ${name}, seed ${seed}`);
  process.exit(failed.length === 0 && rows.length > 0 ? 0 : 1);
}

async function tryMutant(mutant: Mutant, seeds: readonly string[]): Promise<Row[]> {
  const copy = await SourceCopy.make(ROOT);
  try {
    await copy.apply(join(PATCHES, `${mutant.name}.patch`));
    await copy.build();
    const rows: Row[] = [];
    for (const seed of seeds) {
      const checker = mutant.ofClients === true ? copy.dist : DIST;
      const { code, broken } = await check(checker, [...mutant.args, '--dist', copy.dist], seed);
      const isAsExpected = code === BROKEN && mutant.caughtBy.some((name) => broken.includes(name));
      rows.push(told({ name: mutant.name, seed, isAsExpected, broken }));
    }
    return rows;
  } finally {
    await copy.remove();
  }
}

async function tryControl({ name, args }: Control, seeds: readonly string[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const seed of seeds) {
    const { code, broken } = await check(DIST, args, seed);
    rows.push(told({ name, seed, isAsExpected: code === HELD, broken }));
  }
  return rows;
}

/** @param checker the folder of its compiled programs */
async function check(
  checker: string,
  args: readonly string[],
  seed: string,
): Promise<Verdict & { code: number | null }> {
  const out = await mkdtemp(join(tmpdir(), 'parley-mutant-run-'));
  try {
    const child = spawn(process.execPath, [join(checker, CHECKER), ...args, '--seed', seed, '--out', resolve(out)], {
      stdio: 'ignore',
    });
    const code = await new Promise<number | null>((settle, reject) =>
      child.once('error', reject).once('close', settle),
    );
    return { code, broken: brokenIn(out, code) };
  } finally {
    await rm(out, { recursive: true, force: true });
  }
}

/** A run that failed has no verdict. */
function brokenIn(out: string, code: number | null): readonly string[] {
  if (code !== HELD && code !== BROKEN) return [];
  return (JSON.parse(readFileSync(join(out, 'verdict.json'), 'utf8')) as Verdict).broken;
}

function told(row: Row): Row {
  const { name, seed, isAsExpected, broken } = row;
  say(`${isAsExpected ? 'ok    ' : 'FAILED'} ${name}, seed ${seed}: ${broken.join(', ') || 'no promise was broken'}`);
  return row;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`parley: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
