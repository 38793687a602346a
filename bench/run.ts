import { parseArgs } from 'node:util';

import { BroadcastServer } from './broadcast.subject.js';
import { measure, type Result } from './measure.js';
import { ParleyServer } from './parley.subject.js';
import { parts, ratio, type Series, table } from './report.js';
import { type Scenario, SCENARIOS } from './scenarios.js';
import type { Subject } from './subject.js';

const OPTIONS = {
  rounds: { type: 'string', default: '3' },
  seconds: { type: 'string', default: '6' },
  'warm-up': { type: 'string', default: '3' },
  scenario: { type: 'string', default: SCENARIOS.map(({ name }) => name).join(',') },
  window: { type: 'string' },
} as const;

const { values } = parseArgs({ options: OPTIONS });
let runs = 0;

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Runs every subject once per round, so that disturbances of the machine affect all of them. */
async function runScenario(scenario: Scenario, subjects: readonly Subject[]): Promise<readonly Series[]> {
  const prepared = await Promise.all(subjects.map((subject) => subject.prepare(scenario)));
  const results = subjects.map((): Result[] => []);
  for (let round = 0; round < Number(values.rounds); round++) {
    for (const [index, subject] of subjects.entries()) {
      const clients = prepared[index];
      if (clients === undefined) continue;
      const timing = { warmUpMs: Number(values['warm-up']) * 1000, measureMs: Number(values.seconds) * 1000 };
      const window = Number(values.window ?? scenario.window);
      const result = await measure(subject, { ...clients, ...timing, run: ++runs, window });
      results[index]?.push(result);
      const speed = `${String(Math.round(result.acked / result.seconds))} acked/s`;
      process.stderr.write(`${scenario.name} round ${String(round + 1)} ${subject.name}: ${speed}\n`);
    }
  }
  return subjects.map(({ name }, index) => ({ subject: name, results: results[index] ?? [] }));
}

function report(scenario: Scenario, series: readonly Series[]): void {
  const [plain, tutorial, parley] = series;
  say(`\n## ${scenario.name}: ${JSON.stringify({ ...scenario, name: undefined })}\n`);
  say(table(series));
  if (!plain || !tutorial || !parley) return;
  say('');
  say(parts(parley));
  say(`acked ${ratio(parley, tutorial, ({ acked }) => acked)}`);
  say(`acked ${ratio(parley, plain, ({ acked }) => acked)}`);
  say(`deliveries ${ratio(parley, plain, ({ delivered }) => delivered)}`);
}

const subjects: Subject[] = [];
try {
  subjects.push(await BroadcastServer.plain(), await BroadcastServer.tutorial(), await ParleyServer.start());
  for (const scenario of SCENARIOS.filter(({ name }) => values.scenario.split(',').includes(name))) {
    report(scenario, await runScenario(scenario, subjects));
  }
} finally {
  for (const subject of subjects) await subject.stop();
}
