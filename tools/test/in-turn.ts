import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * They start first. Vitest itself starts those files first that took longest in the last run, and on a fresh checkout the
 * largest ones. These files are small and take longest, because their tests are in other files.
 */
const LONG_SPECS = [
  'in-process-buses.spec.ts',
  'redis-cluster.engine.spec.ts',
  'redis-buses.engine.spec.ts',
  'documents.system.spec.ts',
];

/** The first line of a spec that needs a DOM. */
const WITH_DOM = '// @vitest-environment happy-dom\n';

/**
 * Long specs first, specs with a DOM last. Vitest ends a worker whenever its next file needs another environment: between the
 * others each spec with a DOM would start a worker of its own, and the next spec without a DOM another.
 */
export function inTurn<Spec extends { readonly moduleId: string }>(specs: readonly Spec[]): Spec[] {
  const ranked = specs.map((spec) => ({ spec, rank: rankOf(spec.moduleId) }));
  return ranked.sort((one, other) => one.rank - other.rank).map(({ spec }) => spec);
}

function rankOf(file: string): number {
  if (LONG_SPECS.includes(basename(file))) return 0;
  return readFileSync(file, 'utf8').startsWith(WITH_DOM) ? 2 : 1;
}

/** The order in which a run of Vitest starts its files. */
export class InTurn extends BaseSequencer {
  override async sort(specs: TestSpecification[]): Promise<TestSpecification[]> {
    return inTurn(await super.sort(specs));
  }
}
