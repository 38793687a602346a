import type { System } from '../systems/system.js';

/** Times and sizes, from the options. */
export interface Settings {
  readonly seconds: number;
  /** Work of the scenario before its first round: a JIT compiles code only after it has run some ten thousand times. */
  readonly runInSeconds: number;
  readonly warmUpSeconds: number;
  readonly generators: number;
  /** Share of the sizes: connections, clients of a storm, messages in the store. */
  readonly scale: number;
}

/** Results of one round by the name and unit of the figure, such as `acked/s`. */
export type Figures = Readonly<Record<string, number>>;

/** One system in one scenario: everything is created and connected. */
export interface Stage {
  round(): Promise<Figures>;
  end(): void;
}

export interface Scenario {
  readonly name: string;
  readonly summary: string;
  /** The figures that are plotted. */
  readonly plots: readonly string[];
  /** At most this many rounds. Default: any number. */
  readonly rounds?: number;
  /** Default: some minutes. */
  readonly roundTimeoutMs?: number;
  /** @param name of the system */
  set(system: System, settings: Settings, name: string): Promise<Stage>;
}
