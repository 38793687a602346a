/** Who reads a setting; `standalone` holds the three services and has a few of its own, `migrate` is the job. */
export type App = 'gateway' | 'auth' | 'history' | 'standalone' | 'admin' | 'migrate';
export const SERVICES = ['gateway', 'auth', 'history'] as const satisfies readonly App[];

/** `service`: a process of its own with Redis and PostgreSQL elsewhere. `embedded`: all in one process. */
export type Form = 'service' | 'embedded';

/** What a parser says about a text that it does not take; it becomes a `ConfigError` with the variable's name. */
export class SettingProblem extends Error {}

export interface Declaration<Value, Apps extends App> {
  /** The environment variable. */
  readonly env: string;
  /** A sentence or two for `docs/configuration.md`. */
  readonly description: string;
  readonly readBy: readonly Apps[];
  /** Without one the variable is required, unless the setting is optional. */
  readonly default?: Value;
  /** The default of the embedded form where it differs. */
  readonly embedded?: Value;
  /** Makes the embedded form's default anew at every start. */
  readonly generate?: () => Value;
}

/** One setting, declared once: the loader and the documentation both read it. */
export interface Setting<Value = unknown, Apps extends App = App> extends Declaration<Value, Apps> {
  /** What may be written, for the documentation: "integer 1–65535". */
  readonly accepts: string;
  /** Nothing prints it, and `NAME_FILE` may name a file that holds it. */
  readonly secret: boolean;
  /** Left out it is `undefined`. */
  readonly optional: boolean;
  /**
   * Where another part is found. Only the composing module (`main.ts`) reads it, to choose adapters: it is no part
   * of the injected objects. Required of services, optional in the embedded form.
   */
  readonly endpoint: boolean;
  /** @throws SettingProblem */
  parse(text: string): Value;
  /** A default as a person would write it. */
  format(value: Value): string;
}
