import { CommandError } from './command-error.js';
import type { Deployment } from './deployment.js';
import { DAY_SECONDS, secondsOf } from './duration.policy.js';

export interface Option {
  readonly name: string;
  /** The placeholder of the value in the help. A flag has none. */
  readonly value?: string;
  /** The command refuses to run without it. */
  readonly isNeeded?: true;
  readonly about: string;
}

/** The command's output: for programs and for people. */
export interface Result {
  readonly json: unknown;
  readonly text: string;
  /** The command exits with 1 after its output: what it tried was refused. */
  readonly isRefused?: boolean;
}

/** How a command is written. */
export interface Described {
  /** One or two words: `suspend`, `bots create`. */
  readonly name: string;
  readonly about: string;
  /** The operands that follow the name, in this order. */
  readonly operands: readonly string[];
  /** One more operand, which may be left out. */
  readonly optional?: string;
  /** The last operand may be given several times. */
  readonly isMany?: true;
  readonly options: readonly Option[];
}

/** A command that calls the services. */
export interface Command extends Described {
  /** Resolves to `undefined` if the command writes its own output. @throws CommandError */
  run(input: Input, deployment: Deployment): Promise<Result | undefined>;
}

/** A command that needs no running Parley. */
export interface LocalCommand extends Described {
  /** As `run` of `Command`. */
  runLocally(input: Input): Promise<Result | undefined>;
}

export type AnyCommand = Command | LocalCommand;

/** The values that `parseArgs` returns. No option may be repeated. */
export type OptionValues = Readonly<Record<string, string | boolean | (string | boolean)[] | undefined>>;

/** The operands and options of a command. */
export class Input {
  constructor(
    private readonly operands: Readonly<Record<string, string>>,
    private readonly values: OptionValues,
    /** All values of an operand that may be given several times. */
    readonly many: readonly string[] = [],
  ) {}

  operand(name: string): string {
    const value = this.operands[name];
    if (value === undefined) throw new Error(`the command has no operand ${name}`);
    return value;
  }

  optional(operand: string): string | undefined {
    return this.operands[operand];
  }

  text(option: string): string | undefined {
    const value = this.values[option];
    return typeof value === 'string' ? value : undefined;
  }

  flag(option: string): boolean {
    return this.values[option] === true;
  }

  /** @throws CommandError unless it is an integer from 1 to `max` */
  count(option: string, max: number): number | undefined {
    const text = this.text(option);
    if (text === undefined) return undefined;
    const value = /^\d{1,9}$/.test(text) ? Number(text) : NaN;
    if (!(value >= 1 && value <= max)) throw new CommandError(`--${option}: "${text}" is not an integer 1–${max}`);
    return value;
  }

  /** @throws CommandError unless it, or else `standard`, is a duration of at most `maxDays` */
  seconds(option: string, standard: string, maxDays: number): number {
    const text = this.text(option) ?? standard;
    const seconds = secondsOf(text);
    if (seconds === undefined)
      throw new CommandError(`--${option}: "${text}" is not a duration such as 30m, 12h or 7d`);
    if (seconds > maxDays * DAY_SECONDS) throw new CommandError(`--${option}: "${text}" is more than ${maxDays}d`);
    return seconds;
  }
}
