/**
 * Migrations of one release have one number but for the last three digits, which count them: a release is known by
 * what is left.
 */
const RELEASE_DIGITS = 1_000;

/** A migration by its class's name, which ends with its number: `Retention1763798400000`. */
export type MigrationName = string;

/**
 * Why this code must not run on this schema, in one line; `undefined` when it may. The schema has to have all that the
 * code knows; it may be one release ahead, as in a rolling deploy, since each release works on the next one's schema.
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
