import { migrate } from '#persistence/migrate';
import { StartupError } from '#platform/process/startup-error.policy';
import { SCHEMA_OF_SERVICE } from './standalone.module.js';

/** Each service's schema, its migrations and its tables. */
export const SCHEMAS = Object.entries(SCHEMA_OF_SERVICE).map(([schema, parts]) => ({ schema, ...parts }));

/** Migrates the schemas of all services. The embedded form has no other process to do so. */
export async function migrateAll(url: string): Promise<void> {
  for (const { schema, migrations } of SCHEMAS) await migrate({ url, schema, migrations });
}

/**
 * Runs the named migrations of each schema, and no later ones, on an empty database.
 * @throws StartupError if this version does not have one of the named migrations
 */
export async function migrateTo(url: string, names: Readonly<Record<string, readonly string[]>>): Promise<void> {
  for (const { schema, migrations } of SCHEMAS) {
    const wanted = names[schema] ?? [];
    const known = migrations.filter(({ name }) => wanted.includes(name));
    const unknown = wanted.find((name) => !migrations.some((migration) => migration.name === name));
    if (unknown !== undefined) throw new StartupError(`The backup is from a newer version: it has ${unknown}.`);
    await migrate({ url, schema, migrations: known });
  }
}
