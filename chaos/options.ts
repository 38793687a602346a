import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { FAULT_KINDS, type FaultKind } from './nemesis/fault.js';
import { UsageError } from './usage-error.js';
import { ACT_WEIGHTS, type ActName } from './workload/acts.js';
import type { CalmTimes } from './workload/calm.js';

const MS_PER_SECOND = 1_000;
const MS_PER_MINUTE = 60_000;
const SEED_MAX = 1_000_000;
const CLIENTS_MAX = 400;
const CALM_MAX_S = 3_600;
const WEIGHT_MAX = 1_000;
/** Shorter runs have no standby, and leave out the faults that take long. */
export const LONG_RUN_MS = 120_000;
const LONG_KINDS: readonly FaultKind[] = ['promote', 'rolling'];

export const USAGE = `npm run chaos -- [options]
  --minutes 5      how long faults happen; the calm after them takes 105 to 160 s more
  --seconds N      the same in seconds
  --seed N         decides the faults and what the clients do; default: drawn
  --url URL        checks this deployment instead of one of its own; the faults are then yours
  --clients 40     half of them on the client library, half on raw Socket.IO
  --rooms 12       public rooms
  --rate 1.5       acts of each client per second
  --faults a,b     only these kinds of faults; kill:history only those whose name has "history"; none. The kinds:
                   ${FAULT_KINDS.join(', ')}
  --acts a=9,b=0   other weights of what clients do
  --no-check       messages are stored without a check before a send
  --export         in the end the site is exported, an empty one imports that, and both are compared
  --calm 105-160   seconds after the faults: the least (presence needs 60, files 100), and the most until all clients agree
  --out FOLDER     the records and the report; default: data/chaos/<seed>
  --judge FOLDER   judges the records of an earlier run again
  --dist FOLDER    the compiled programs under test
  --previous FOLDER  those of the version before, for rolling restarts`;

export interface ChaosOptions {
  readonly seed: string;
  readonly runMs: number;
  readonly url: string | null;
  readonly clients: number;
  readonly rooms: number;
  /** Acts of each client per second. */
  readonly rate: number;
  /** Null: every kind that is possible. */
  readonly faults: readonly string[] | null;
  /** Weights of acts that differ from the usual ones. */
  readonly acts: Readonly<Partial<Record<ActName, number>>>;
  /** A check is asked before the messages of public rooms are stored. Not with `url`. */
  readonly check: boolean;
  /** The site is exported in the end, and compared with one that imports that. Not with `url`. */
  readonly export: boolean;
  readonly calm: CalmTimes;
  readonly out: string;
  /** A folder with the records of an earlier run, to judge instead of a new run. */
  readonly judged: string | null;
  readonly dist: string | null;
  readonly previousDist: string | null;
}

const OPTIONS = {
  minutes: { type: 'string' },
  seconds: { type: 'string' },
  seed: { type: 'string' },
  url: { type: 'string' },
  clients: { type: 'string', default: '40' },
  rooms: { type: 'string', default: '12' },
  rate: { type: 'string', default: '1.5' },
  faults: { type: 'string' },
  acts: { type: 'string' },
  'no-check': { type: 'boolean', default: false },
  export: { type: 'boolean', default: false },
  calm: { type: 'string', default: '105-160' },
  out: { type: 'string' },
  judge: { type: 'string' },
  dist: { type: 'string' },
  previous: { type: 'string' },
} as const;

/** @throws UsageError, or the error of `parseArgs` */
export function parseOptions(args: readonly string[], drawSeed: () => number): ChaosOptions {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const seed = values.seed ?? String(drawSeed() % SEED_MAX);
  const options = {
    seed,
    runMs: runMs(values),
    url: values.url === undefined ? null : origin(values.url),
    clients: number('--clients', values.clients, 2, CLIENTS_MAX),
    rooms: number('--rooms', values.rooms, 1, CLIENTS_MAX),
    rate: number('--rate', values.rate, 0.1, 50),
    faults: values.faults?.split(',').filter((kind) => kind !== '' && kind !== 'none') ?? null,
    acts: weights(values.acts ?? ''),
    check: !values['no-check'] && values.url === undefined,
    export: values.export && values.url === undefined,
    calm: calm(values.calm),
    out: values.out ?? `data/chaos/${seed}`,
    judged: folder('--judge', values.judge, 'records'),
    dist: folder('--dist', values.dist, 'apps'),
    previousDist: folder('--previous', values.previous, 'apps'),
  };
  for (const choice of options.faults ?? []) checkFault(choice, options);
  return options;
}

/** @throws UsageError if the folder does not have this part */
function folder(option: string, path: string | undefined, part: string): string | null {
  if (path === undefined) return null;
  if (!existsSync(join(path, part))) throw new UsageError(`${option}: there is no folder "${join(path, part)}"`);
  return path;
}

/** The victims of a kind are known only when everything runs. */
function checkFault(choice: string, { url, runMs }: Pick<ChaosOptions, 'url' | 'runMs'>): void {
  const kind = FAULT_KINDS.find((known) => known === choice.split(':')[0]);
  if (kind === undefined) throw new UsageError(`--faults: "${choice}" is not one of ${FAULT_KINDS.join(', ')}, none`);
  if (url !== null) throw new UsageError('--faults: with --url the faults are yours');
  if (LONG_KINDS.includes(kind) && runMs < LONG_RUN_MS)
    throw new UsageError(`--faults: "${kind}" needs a run of ${LONG_RUN_MS / MS_PER_SECOND} s or more`);
}

function runMs({ minutes = '5', seconds }: { minutes?: string; seconds?: string }): number {
  if (seconds !== undefined) return number('--seconds', seconds, 5, 86_400) * MS_PER_SECOND;
  return number('--minutes', minutes, 0.1, 1_440) * MS_PER_MINUTE;
}

function number(name: string, text: string, min: number, max: number): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!(value >= min && value <= max)) throw new UsageError(`${name}: "${text}" is not a number ${min}–${max}`);
  return value;
}

function calm(text: string): CalmTimes {
  const [least = '', most = ''] = text.split('-');
  const minS = number('--calm', least, 0, CALM_MAX_S);
  return { minMs: minS * MS_PER_SECOND, maxMs: number('--calm', most, minS, CALM_MAX_S) * MS_PER_SECOND };
}

function origin(text: string): string {
  try {
    const url = new URL(text);
    if (url.protocol === 'http:' || url.protocol === 'https:') return url.origin;
  } catch {
    // Reported below, like a URL of another protocol.
  }
  throw new UsageError(`--url: "${text}" is not an http or https URL`);
}

function weights(text: string): Partial<Record<ActName, number>> {
  const entries = text.split(',').filter(Boolean);
  return Object.fromEntries(
    entries.map((entry) => {
      const [name = '', weight = ''] = entry.split('=');
      if (!(name in ACT_WEIGHTS))
        throw new UsageError(`--acts: "${name}" is not one of ${Object.keys(ACT_WEIGHTS).join(', ')}`);
      return [name, number('--acts', weight, 0, WEIGHT_MAX)];
    }),
  );
}
