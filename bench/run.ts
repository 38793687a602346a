import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

import { within } from '#contracts/within';
import { readMachine, strangersBetween } from './measure/strangers.js';
import { commandLine, type Options, parseOptions, type Run } from './options.js';
import { type Outcome, readReport, section, writeReport } from './report/report.js';
import { median, number } from './report/table.js';
import type { Figures, Stage } from './scenarios/scenario.js';
import { SCENARIOS } from './scenarios/scenarios.js';
import type { System } from './systems/system.js';

const args = process.argv.slice(2);
const { options, former } = await readOptions();

/** Ends the process with one sentence and the usage if an option is wrong. */
async function readOptions(): Promise<{ options: Options; former: readonly Outcome[] }> {
  try {
    const read = parseOptions(args);
    const report = read.folder === undefined ? [] : await readReport(read.folder);
    return { options: read, former: read.keepsOthers ? report : [] };
  } catch (error) {
    const usage = readFileSync('bench/usage.txt', 'utf8');
    process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n${usage}`);
    process.exit(2);
  }
}

/** The start of a system with all clients, and with ten million messages in its store. */
const START_TIMEOUT_MS = 1_800_000;
const ROUND_TIMEOUT_MS = 300_000;

const DESCRIPTION: Outcome['run'] = {
  date: new Date().toISOString().slice(0, 10),
  machine: `${String(cpus().length)} cores, ${cpus()[0]?.model ?? ''}, Node ${process.version}`,
  options: commandLine(args),
};

const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const progress = (line: string): boolean => process.stderr.write(`${line}\n`);

/** Aborted by a signal: the scenario in progress stops its systems, and the process ends without its figures. */
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interruption.abort());
const interrupted = once(interruption.signal, 'abort').then(() => {
  throw new Error('interrupted');
});
// Between two scenarios nothing waits for it.
interrupted.catch(() => undefined);
const EXIT_INTERRUPTED = 130;

/** Starts the systems, runs each of them once per round, so that disturbances affect all of them, and stops them. */
async function run({ scenario, kinds }: Run): Promise<Outcome> {
  const notRun: string[] = [];
  const starts: Promise<System>[] = [];
  const stages = new Map<string, Stage>();
  const series = new Map<string, Figures[]>();
  const attempt = async (name: string, atMostMs: number, work: () => Promise<void>): Promise<void> => {
    if (interruption.signal.aborted) return;
    try {
      await within(Promise.race([work(), interrupted]), atMostMs, () => {
        throw new Error(`not done within ${String(atMostMs / 1000)} s`);
      });
    } catch (error) {
      stages.get(name)?.end();
      stages.delete(name);
      notRun.push(`${name} (${error instanceof Error ? error.message : String(error)})`);
    }
  };
  try {
    for (const kind of kinds) {
      await attempt(kind.name, START_TIMEOUT_MS, async () => {
        const start = kind.start();
        starts.push(start);
        const system = await start;
        stages.set(kind.name, await scenario.set(system, options.settings, kind.name));
        progress(`${scenario.name}: ${kind.name} is ready`);
      });
    }
    for (let round = 1; round <= Math.min(options.rounds, scenario.rounds ?? Infinity); round++) {
      for (const [name, stage] of stages) {
        await attempt(name, scenario.roundTimeoutMs ?? ROUND_TIMEOUT_MS, async () => {
          series.set(name, [...(series.get(name) ?? []), await undisturbed(stage)]);
        });
        progress(`${scenario.name} round ${String(round)}: ${name}`);
      }
    }
  } finally {
    for (const stage of stages.values()) stage.end();
    // Also those whose start was interrupted or took too long.
    const started = await Promise.allSettled(starts);
    const systems = started.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []));
    await Promise.all(systems.map((system) => system.stop()));
  }
  const all = [...series].map(([system, rounds]) => ({ system, rounds }));
  return { scenario, series: all, notRun, run: DESCRIPTION };
}

/** Repeats a round if other processes of the machine worked too much meanwhile, a few times. */
async function undisturbed(stage: Stage): Promise<Figures> {
  for (let repeats = 0; ; repeats++) {
    const before = readMachine();
    const figures = await stage.round();
    const strangers = strangersBetween(before, readMachine());
    if (strangers <= options.strangers || repeats >= options.repeats) {
      return { ...figures, 'strangers, cores': strangers, repeats };
    }
  }
}

/** The goals are judged only if other processes left the machine alone in most rounds of each system. */
function print(outcome: Outcome): void {
  const ofSystems = outcome.series.map(({ rounds }) => median(rounds.map((round) => round['strangers, cores'] ?? 0)));
  const strangers = Math.max(0, ...ofSystems);
  const isJudged = strangers <= options.strangers;
  say(`\n${section(outcome, isJudged)}`);
  if (isJudged) return;
  say(`\nOther processes kept ${number(strangers)} cores busy: these figures say nothing about the goals.`);
}

const outcomes = new Map(former.map((outcome) => [outcome.scenario.name, outcome]));
for (const next of options.runs) {
  const outcome = await run(next);
  if (interruption.signal.aborted) process.exit(EXIT_INTERRUPTED);
  outcomes.set(next.scenario.name, outcome);
  print(outcome);
  // After each scenario, so that an interrupted run leaves what it has.
  if (options.folder === undefined) continue;
  const inOrder = SCENARIOS.flatMap(({ name }) => outcomes.get(name) ?? []);
  await writeReport(options.folder, inOrder);
}
