import { parseArgs } from 'node:util';

import type { Scenario, Settings } from './scenarios/scenario.js';
import { SCENARIOS } from './scenarios/scenarios.js';
import type { SystemKind } from './systems/system.js';
import { SYSTEMS } from './systems/systems.js';

export interface Options {
  readonly settings: Settings;
  readonly rounds: number;
  /** Cores that other processes may keep busy during a round. */
  readonly strangers: number;
  /** At most this many repetitions of a disturbed round. */
  readonly repeats: number;
  readonly runs: readonly Run[];
  /** Receives the report. */
  readonly folder: string | undefined;
  /** Keeps the scenarios of the folder's report that this run does not measure. */
  readonly keepsOthers: boolean;
}

/** A scenario and the systems that take part in it. */
export interface Run {
  readonly scenario: Scenario;
  readonly kinds: readonly SystemKind[];
}

interface Preset {
  readonly rounds: string;
  readonly seconds: string;
  readonly runIn: string;
  readonly warmUp: string;
  readonly scale: string;
  readonly repeats: string;
  readonly scenario?: string;
  readonly system?: string;
}

const USUAL: Preset = { rounds: '3', seconds: '2.5', runIn: '10', warmUp: '1.5', scale: '1', repeats: '1' };
const QUICK: Preset = {
  ...{ rounds: '1', seconds: '1', runIn: '3', warmUp: '1', scale: '0.02', repeats: '0' },
  scenario: 'pairs,room200,single',
  system: 'plain,tutorial,parley 1+1',
};
const PUBLISHED = 'bench/results';
const NUMBER = /^(\d+|\d*\.\d+)$/;

/** @throws Error with a one-line message that names the option */
export function parseOptions(args: readonly string[]): Options {
  const preset = args.includes('--quick') ? QUICK : USUAL;
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      rounds: { type: 'string', default: preset.rounds },
      seconds: { type: 'string', default: preset.seconds },
      'run-in': { type: 'string', default: preset.runIn },
      'warm-up': { type: 'string', default: preset.warmUp },
      scale: { type: 'string', default: preset.scale },
      generators: { type: 'string', default: '1' },
      strangers: { type: 'string', default: '0.2' },
      repeats: { type: 'string', default: preset.repeats },
      scenario: { type: 'string' },
      system: { type: 'string' },
      out: { type: 'string' },
      add: { type: 'boolean', default: false },
    },
  });
  const [scenario, system] = [values.scenario ?? preset.scenario, values.system ?? preset.system];
  const runs = runsOf(chosen('scenario', SCENARIOS, scenario), chosen('system', SYSTEMS, system));
  if (values.system !== undefined && values.out === undefined && !values.quick)
    throw new Error(`--system: ${PUBLISHED} has the figures of all systems; name a folder with --out`);
  return {
    settings: {
      seconds: positive('seconds', values.seconds),
      runInSeconds: number('run-in', values['run-in']),
      warmUpSeconds: number('warm-up', values['warm-up']),
      generators: whole('generators', values.generators, 1),
      scale: positive('scale', values.scale),
    },
    rounds: whole('rounds', values.rounds, 1),
    strangers: number('strangers', values.strangers),
    repeats: whole('repeats', values.repeats, 0),
    runs,
    folder: values.out ?? (values.quick ? undefined : PUBLISHED),
    keepsOthers: values.add || scenario !== undefined || system !== undefined,
  };
}

function number(
  name: string,
  text: string,
  what = 'a number',
  accepts: (value: number) => boolean = () => true,
): number {
  const value = Number(text);
  if (!NUMBER.test(text) || !accepts(value)) throw new Error(`--${name}: "${text}" is not ${what}`);
  return value;
}

function positive(name: string, text: string): number {
  return number(name, text, 'a number above 0', (value) => value > 0);
}

function whole(name: string, text: string, min: number): number {
  return number(name, text, `a whole number from ${String(min)}`, (value) => Number.isInteger(value) && value >= min);
}

function chosen<Named extends { readonly name: string }>(
  option: string,
  all: readonly Named[],
  text: string | undefined,
): readonly Named[] {
  if (text === undefined) return all;
  const wanted = text.split(',').map((name) => name.trim());
  const unknown = wanted.find((name) => all.every((one) => one.name !== name));
  if (unknown !== undefined) throw new Error(`--${option}: there is no ${option} "${unknown}"`);
  return all.filter(({ name }) => wanted.includes(name));
}

function runsOf(scenarios: readonly Scenario[], kinds: readonly SystemKind[]): readonly Run[] {
  const runs = scenarios
    .map((scenario) => ({ scenario, kinds: kinds.filter((kind) => kind.scenarios.includes(scenario.name)) }))
    .filter((run) => run.kinds.length > 0);
  if (runs.length === 0) throw new Error(`none of ${names(kinds)} takes part in ${names(scenarios)}`);
  return runs;
}

function names(all: ReadonlyArray<{ readonly name: string }>): string {
  return all.map(({ name }) => name).join(', ');
}

/** The arguments as a shell takes them. */
export function commandLine(args: readonly string[]): string {
  return args.map((arg) => (/^[\w,.+/=-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`)).join(' ');
}
