import type { System } from '../systems/system.js';

/** Times and sizes, from the options. */
export interface Settings {
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly generators: number;
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
  set(system: System, settings: Settings): Promise<Stage>;
}
