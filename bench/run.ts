import { parseArgs } from 'node:util';

import { type Series, table } from './report/table.js';
import type { Figures, Scenario, Settings, Stage } from './scenarios/scenario.js';
import { SCENARIOS } from './scenarios/scenarios.js';
import type { System, SystemKind } from './systems/system.js';
import { SYSTEMS } from './systems/systems.js';

const names = (all: readonly { readonly name: string }[]): string => all.map(({ name }) => name).join(',');

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    'warm-up': { type: 'string', default: '2' },
    scenario: { type: 'string', default: names(SCENARIOS) },
    system: { type: 'string', default: names(SYSTEMS) },
    generators: { type: 'string', default: '1' },
  },
});
const settings: Settings = {
  seconds: Number(values.seconds),
  warmUpSeconds: Number(values['warm-up']),
  generators: Number(values.generators),
};
const systems = SYSTEMS.filter(({ name }) => values.system.split(',').includes(name));
const scenarios = SCENARIOS.filter(({ name }) => values.scenario.split(',').includes(name));

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const progress = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Runs every system once per round, so that disturbances of the machine affect all of them. */
async function runScenario(scenario: Scenario, running: ReadonlyMap<string, System>): Promise<readonly Series[]> {
  const stages = new Map<string, Stage>();
  const series = new Map<string, Figures[]>();
  try {
    for (const [name, system] of running) stages.set(name, await scenario.set(system, settings));
    for (let round = 1; round <= Number(values.rounds); round++) {
      for (const [name, stage] of stages) {
        const figures = await stage.round();
        series.set(name, [...(series.get(name) ?? []), figures]);
        progress(`${scenario.name} round ${String(round)} ${name}`);
      }
    }
  } finally {
    for (const stage of stages.values()) stage.end();
  }
  return [...series].map(([system, rounds]) => ({ system, rounds }));
}

/** Starts what runs on this machine. */
async function start(kinds: readonly SystemKind[]): Promise<ReadonlyMap<string, System>> {
  const running = new Map<string, System>();
  for (const kind of kinds) {
    try {
      running.set(kind.name, await kind.start());
    } catch (error) {
      say(`NOT RUN: ${kind.name} (${error instanceof Error ? error.message : String(error)})`);
    }
  }
  return running;
}

const running = await start(systems);
try {
  for (const scenario of scenarios) {
    const taking = systems.filter((kind) => kind.scenarios.includes(scenario.name)).map(({ name }) => name);
    const series = await runScenario(scenario, new Map([...running].filter(([name]) => taking.includes(name))));
    say(`\n## ${scenario.name}: ${scenario.summary}\n\n${table(series)}`);
  }
} finally {
  for (const system of running.values()) await system.stop();
}
