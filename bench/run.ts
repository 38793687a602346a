import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import { readMachine, strangersBetween } from './measure/strangers.js';
import { type Outcome, readReport, section, writeReport } from './report/report.js';
import type { Figures, Scenario, Settings, Stage } from './scenarios/scenario.js';
import { SCENARIOS } from './scenarios/scenarios.js';
import type { System, SystemKind } from './systems/system.js';
import { SYSTEMS } from './systems/systems.js';

const USAGE = `npm run bench -- [--quick] [--rounds 3] [--seconds 2.5] [--run-in 10] [--warm-up 1.5] [--scale 1] [--generators 1]
  [--strangers 0.2] [--repeats 1] [--scenario a,b] [--system x,y] [--out bench/results] [--add]`;
/** Overwrites the defaults. */
const QUICK = {
  rounds: '1',
  seconds: '1',
  'run-in': '3',
  'warm-up': '1',
  scale: '0.02',
  repeats: '0',
  scenario: 'pairs,room200,single',
  system: 'plain,tutorial,parley 1+1',
};

const { values: given } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    'run-in': { type: 'string' },
    'warm-up': { type: 'string' },
    scale: { type: 'string' },
    generators: { type: 'string' },
    strangers: { type: 'string' },
    repeats: { type: 'string' },
    scenario: { type: 'string' },
    system: { type: 'string' },
    out: { type: 'string' },
    add: { type: 'boolean', default: false },
  },
});
if (given.help) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(0);
}
const values = {
  ...{ rounds: '3', seconds: '2.5', 'run-in': '10', 'warm-up': '1.5', scale: '1' },
  ...{ generators: '1', strangers: '0.2', repeats: '1' },
  ...(given.quick && QUICK),
  ...given,
};
const settings: Settings = {
  seconds: Number(values.seconds),
  runInSeconds: Number(values['run-in']),
  warmUpSeconds: Number(values['warm-up']),
  generators: Number(values.generators),
  scale: Number(values.scale),
};

/** The start of a system with all clients, and with ten million messages in its store. */
const START_TIMEOUT_MS = 1_800_000;
const ROUND_TIMEOUT_MS = 300_000;

const DESCRIPTION: Outcome['run'] = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${String(cpus().length)} cores, ${cpus()[0]?.model ?? ''}, Node ${process.version}`,
  options: process.argv.slice(2).join(' '),
};

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const progress = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Starts the systems, runs each of them once per round, so that disturbances affect all of them, and stops them. */
async function run(scenario: Scenario, kinds: readonly SystemKind[]): Promise<Outcome> {
  const notRun: string[] = [];
  const systems: System[] = [];
  const stages = new Map<string, Stage>();
  const series = new Map<string, Figures[]>();
  const attempt = async (name: string, atMostMs: number, work: () => Promise<void>): Promise<void> => {
    try {
      await within(atMostMs, work());
    } catch (error) {
      stages.get(name)?.end();
      stages.delete(name);
      notRun.push(`${name} (${error instanceof Error ? error.message : String(error)})`);
    }
  };
  try {
    for (const kind of kinds) {
      await attempt(kind.name, START_TIMEOUT_MS, async () => {
        const system = await kind.start();
        systems.push(system);
        stages.set(kind.name, await scenario.set(system, settings, kind.name));
        progress(`${scenario.name}: ${kind.name} is ready`);
      });
    }
    for (let round = 1; round <= Math.min(Number(values.rounds), scenario.rounds ?? Infinity); round++) {
      for (const [name, stage] of stages) {
        await attempt(name, ROUND_TIMEOUT_MS, async () => {
          series.set(name, [...(series.get(name) ?? []), await undisturbed(stage)]);
        });
        progress(`${scenario.name} round ${String(round)}: ${name}`);
      }
    }
  } finally {
    for (const stage of stages.values()) stage.end();
    await Promise.all(systems.map((system) => system.stop()));
  }
  const all = [...series].map(([system, rounds]) => ({ system, rounds }));
  return { scenario, series: all, notRun, run: DESCRIPTION };
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  const timeout = new AbortController();
  const late = sleep(ms, undefined, { signal: timeout.signal }).then(
    () => Promise.reject(new Error(`not done within ${String(ms / 1000)} s`)),
    () => undefined,
  );
  await Promise.race([work, late]).finally(() => timeout.abort());
}

/** Repeats a round if other processes of the machine worked too much meanwhile, a few times. */
async function undisturbed(stage: Stage): Promise<Figures> {
  for (let repeats = 0; ; repeats++) {
    const before = readMachine();
    const figures = await stage.round();
    const strangers = strangersBetween(before, readMachine());
    if (strangers <= Number(values.strangers) || repeats >= Number(values.repeats)) {
      return { ...figures, 'strangers, cores': strangers, repeats };
    }
  }
}

const chosen = <Named extends { readonly name: string }>(all: readonly Named[], names?: string): Named[] =>
  all.filter(({ name }) => names === undefined || names.split(',').includes(name));

const folder = values.out ?? (given.quick ? undefined : 'bench/results');
const outcomes = new Map<string, Outcome>();
if (folder !== undefined && given.add) {
  for (const outcome of await readReport(folder)) outcomes.set(outcome.scenario.name, outcome);
}
const kinds = chosen(SYSTEMS, values.system);
for (const scenario of chosen(SCENARIOS, values.scenario)) {
  const taking = kinds.filter(({ scenarios }) => scenarios.includes(scenario.name));
  if (taking.length === 0) continue;
  const outcome = await run(scenario, taking);
  outcomes.set(scenario.name, outcome);
  say(`\n${section(outcome)}`);
  // After each scenario, so that an interrupted run leaves what it has.
  if (folder === undefined) continue;
  const inOrder = SCENARIOS.flatMap(({ name }) => outcomes.get(name) ?? []);
  await writeReport(folder, inOrder);
}
if (outcomes.size === 0) throw new Error('none of the systems takes part in these scenarios');
