/**
 * The last three digits of a migration's number count the migrations of one release. The digits before them identify
 * the release.
 */
const RELEASE_DIGITS = 1_000;

/** A migration, named like its class, which ends with the number: `Retention1763798400000`. */
export type MigrationName = string;

/**
 * One line that says why this code must not run on this schema, or `undefined` if it may. The schema must have every
 * migration that the code knows. It may be one release ahead, as in a rolling deploy: each release works on the schema
 * of the next one.
 */
export function migrationFault(
  schema: string,
  known: readonly MigrationName[],
  done: readonly MigrationName[],
): string | undefined {
  const pending = known.filter((name) => !done.includes(name));
  if (pending.length > 0)
    return `The schema "${schema}" is older than this version (${pending.join(', ')} pending): migrate it first.`;
  const newest = Math.max(...known.map(releaseOf));
  const ahead = new Set(done.map(releaseOf).filter((release) => release > newest));
  if (ahead.size > 1)
    return `The schema "${schema}" is ${String(ahead.size)} releases newer than this version: run a newer one.`;
  return undefined;
}

function releaseOf(name: MigrationName): number {
  return Math.floor(Number(/\d+$/.exec(name)?.[0] ?? 0) / RELEASE_DIGITS);
}
