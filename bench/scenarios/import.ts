import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { runImport } from '../imports/command.js';
import { ImportedRows } from '../imports/imported-rows.js';
import { writeMadeUpExport, type ExportSize } from '../imports/made-up-export.js';
import { cpuByPart } from '../measure/processes.js';
import type { System } from '../systems/system.js';
import { faults, Gathering } from './gathering.js';
import { percentilesDuring } from './percentiles-during.js';
import type { Figures, Scenario, Settings } from './scenario.js';

const SIZE = { messages: 1_000_000, users: 50_000, reactions: 2_000_000, threads: 20_000 };
/** The import beside others is a part of this size. */
const BESIDE_SHARE = 0.05;
const CROWD = { name: 'import', rooms: 100, membersPerRoom: 2, sendersPerRoom: 2 };
/** Messages of others per second. */
const PACE = 100;
const CONTROL_SECONDS = 20;
const WINDOW = 4;
const HOURS = 3_600_000;
const ROUND_TIMEOUT_MS = 12 * HOURS;

/** `parley import run` of an export in the neutral form, alone, then plain COPY of its rows, then another import beside others who send. */
export const importing: Scenario = {
  name: 'import',
  summary:
    'an import of 1,000,000 messages, 2,000,000 reactions and 50,000 users into an idle site, and one of 50,000 messages beside 100 messages per second of others',
  plots: [],
  roundTimeoutMs: ROUND_TIMEOUT_MS,
  async set(system, settings) {
    const { postgres, operator } = system;
    if (postgres === undefined || operator === undefined) throw new Error('the system has no operator');
    const folder = await mkdtemp(join(tmpdir(), 'parley-bench-import-'));
    const rows = await ImportedRows.open(postgres, folder);
    const gathering = await Gathering.of(system, CROWD, settings.generators);
    await gathering.runIn(WINDOW, settings.runInSeconds * 1000);
    const site = { system, operator, rows, gathering, folder };
    let round = 0;
    return {
      async round() {
        round += 1;
        const alone = await importAlone(site, `alone ${String(round)}`, sizeOf(settings.scale));
        return { ...alone, ...(await importBeside(site, `beside ${String(round)}`, settings)) };
      },
      end() {
        gathering.generators.stop();
        void rows.close();
        void rm(folder, { recursive: true, force: true });
      },
    };
  },
};

interface Site {
  readonly system: System;
  readonly operator: NodeJS.ProcessEnv;
  readonly rows: ImportedRows;
  readonly gathering: Gathering;
  readonly folder: string;
}

/** More messages have the same people. */
function sizeOf(scale: number): ExportSize {
  const [messages, reactions, threads] = [SIZE.messages, SIZE.reactions, SIZE.threads].map((count) =>
    Math.ceil(count * scale),
  );
  return { messages, reactions, threads, users: Math.ceil(SIZE.users * Math.min(1, scale)) } as ExportSize;
}

async function importAlone({ system, operator, rows, folder }: Site, name: string, size: ExportSize): Promise<Figures> {
  const path = join(folder, 'export.ndjson');
  await writeMadeUpExport(path, name, size);
  await rows.rest();
  const cpuBefore = cpuByPart(system.parts);
  const { seconds, peakMib, cpu: commandCpu } = await runImport(path, operator);
  const cpuAfter = cpuByPart(system.parts);
  const searchSeconds = await rows.indexed();
  await rm(path);
  const counts = await rows.count(name);
  const all = sumOf(counts);
  const copied = await rows.copyAgain(name, () => sumOf(cpuByPart(system.parts)));
  const rate = { own: all / seconds, copied: copied.rows / copied.seconds };
  const cpu = { own: (commandCpu + sumOf(cpuAfter) - sumOf(cpuBefore)) / all, copied: copied.cpu / copied.rows };
  const used = Object.entries(cpuAfter).map(([part, cpu]) => [part, cpu - (cpuBefore[part] ?? 0)] as const);
  return {
    ...counts,
    'import s': seconds,
    'rows/s': rate.own,
    'COPY rows/s': rate.copied,
    'ratio to COPY': rate.own / rate.copied,
    'µs/row': cpu.own,
    'COPY µs/row': cpu.copied,
    'CPU / CPU of COPY': cpu.own / cpu.copied,
    'command µs/row': commandCpu / all,
    'command MiB': peakMib,
    'search s': searchSeconds,
    ...Object.fromEntries(used.map(([part, cpu]) => [`${part} µs/row`, cpu / all])),
  };
}

const sumOf = (figures: Readonly<Record<string, number>>): number =>
  Object.values(figures).reduce((sum, each) => sum + each, 0);

async function importBeside({ operator, gathering, folder }: Site, name: string, settings: Settings): Promise<Figures> {
  const { generators } = gathering;
  const path = join(folder, 'export.ndjson');
  await writeMadeUpExport(path, name, sizeOf(settings.scale * BESIDE_SHARE));
  const first = await gathering.totals();
  await generators.call('pace', PACE / settings.generators);
  await sleep(settings.warmUpSeconds * 1000);
  const control = await percentilesDuring(gathering, () => sleep(CONTROL_SECONDS * 1000));
  const beside = await percentilesDuring(gathering, () => runImport(path, operator));
  await generators.call('quiet');
  const last = await gathering.settle();
  await rm(path);
  return {
    'control ack p99 ms': control.p99,
    'ack p50 ms': beside.p50,
    'ack p99 ms': beside.p99,
    'ack p99 ms above 2 × control': beside.p99 - 2 * control.p99,
    'beside s': beside.seconds,
    ...faults(first, last),
  };
}
