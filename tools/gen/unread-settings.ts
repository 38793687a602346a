import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { callersOf, secretOf } from '#config/services';
import { SETTINGS } from '#config/settings';

/** Code that reads settings; their declarations and tests do not count. */
const SOURCES = ['apps', 'libs'];
const NOT_READERS = /^libs[\\/](config|testing)[\\/]|\.spec\.ts$/;

/**
 * `InternalGuard` reads the secret of each service that asks auth, by the name of the service. The loader makes `providers` of
 * the ids of providers.
 */
const READ_BY_NAME: readonly string[] = [...callersOf('auth').map(secretOf), SETTINGS.oidcProviders.env];

/** Environment variables of settings that no code reads. */
export function unreadSettings(root: string): string[] {
  const statements = sourcesOf(root).flatMap(configStatements);
  return Object.entries(SETTINGS)
    .filter(([name]) => !statements.some((statement) => new RegExp(`\\b${name}\\b`).test(statement)))
    .map(([, { env }]) => env)
    .filter((env) => !READ_BY_NAME.includes(env));
}

/** The statements that mention a configuration or options made from it. */
export function configStatements(source: string): string[] {
  const code = source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  return code.split(/;\s*$/m).filter((statement) => /(config|options|rules)\b/i.test(statement));
}

function sourcesOf(root: string): string[] {
  return SOURCES.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .map((file) => join(folder, file))
      .filter((file) => file.endsWith('.ts') && !NOT_READERS.test(file))
      .map((file) => readFileSync(join(root, file), 'utf8')),
  );
}
