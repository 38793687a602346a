import type { ServiceName } from './services.js';

/**
 * The readers of a setting. `standalone` contains all services and has a few settings of its own; `migrate` is the job.
 */
export type App = ServiceName | 'standalone' | 'admin' | 'migrate';

/** `service`: a process of its own with external Redis and PostgreSQL. `embedded`: everything in one process. */
export type Form = 'service' | 'embedded';

/** Why a parser refuses a text. It becomes a `ConfigError` with the variable's name. */
export class SettingProblem extends Error {}

export interface Declaration<Value, Apps extends App> {
  /** The environment variable. */
  readonly env: string;
  /** A sentence or two for `docs/configuration.md`. */
  readonly description: string;
  readonly readBy: readonly Apps[];
  /** If there is none, the variable is required unless the setting is optional. */
  readonly default?: Value;
  /** The default of the embedded form, if it differs. */
  readonly embedded?: Value;
  /** Generates the embedded form's default at every start. */
  readonly generate?: () => Value;
}

/** A setting, declared once for both the loader and the documentation. */
export interface Setting<Value = unknown, Apps extends App = App> extends Declaration<Value, Apps> {
  /** The accepted values, for the documentation: "integer 1–65535". */
  readonly accepts: string;
  /** It is never printed, and `NAME_FILE` may name a file with the value. */
  readonly secret: boolean;
  /** If unset, the value is `undefined`. */
  readonly optional: boolean;
  /**
   * The URL of another part. Only the composing module (`start.ts`) reads it, to choose adapters; it is not in the
   * injected configuration. Required for services, optional in the embedded form.
   */
  readonly endpoint: boolean;
  /** @throws SettingProblem */
  parse(text: string): Value;
  /** Formats a default for the documentation. */
  format(value: Value): string;
}
