import { readFileSync } from 'node:fs';
import { ConfigError } from './config-error.js';
import { SettingProblem, type App, type Form, type Setting } from './setting.js';

/** The environment: `process.env`, or that of a test. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A larger secret file is a mistake. */
const SECRET_CHARS_MAX = 8192;

/**
 * Reads the settings of these readers, in the order of declaration.
 * @throws ConfigError for the first missing or invalid setting
 */
export function loadSettings(
  settings: Readonly<Record<string, Setting>>,
  readers: readonly App[],
  form: Form,
  env: Environment,
): Readonly<Record<string, unknown>> {
  const wanted = Object.entries(settings).filter(([, { readBy }]) => readBy.some((reader) => readers.includes(reader)));
  return Object.freeze(Object.fromEntries(wanted.map(([name, setting]) => [name, readSetting(setting, form, env)])));
}

function readSetting(setting: Setting, form: Form, env: Environment): unknown {
  const text = textOf(setting, env);
  if (text === undefined) return defaultOf(setting, form);
  try {
    return setting.parse(text);
  } catch (error) {
    if (error instanceof SettingProblem) throw new ConfigError(setting.env, `${error.message}.`, { cause: error });
    throw error;
  }
}

/** An empty variable counts as unset: compose files pass unset variables as empty ones. */
function textOf({ env: name, secret }: Setting, env: Environment): string | undefined {
  const text = env[name]?.trim() || undefined;
  const file = secret ? env[`${name}_FILE`]?.trim() || undefined : undefined;
  if (file === undefined) return text;
  if (text !== undefined) throw new ConfigError(`${name}_FILE`, `${name} is set too; set only one of them.`);
  return readSecretFile(`${name}_FILE`, file);
}

function readSecretFile(variable: string, file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(variable, `the file ${file} cannot be read.`, { cause: error });
  }
  if (text === '' || text.length > SECRET_CHARS_MAX)
    throw new ConfigError(variable, `the file ${file} does not hold a secret of 1–${SECRET_CHARS_MAX} characters.`);
  return text;
}

function defaultOf(setting: Setting, form: Form): unknown {
  if (form === 'embedded') {
    if (setting.generate !== undefined) return setting.generate();
    if (setting.embedded !== undefined) return setting.embedded;
    if (setting.endpoint) return undefined;
  }
  if (setting.default === undefined && !setting.optional)
    throw new ConfigError(setting.env, `must be set: ${setting.accepts}.`);
  return setting.default;
}
