import type { Metrics } from '../metrics/metrics.js';

interface Gathered {
  readonly metric: string;
  /** How the values of a process, and those of all processes, make one. */
  readonly as: 'sum' | 'max';
  /** Only the values with one of these outcomes. */
  readonly outcomes?: readonly string[];
}

/** The numbers of a process that operators see beside its state. */
const NUMBERS = {
  connections: { metric: 'parley_gateway_connections', as: 'sum' },
  /** A user who is connected to two gateways counts twice. */
  connectedUsers: { metric: 'parley_gateway_users', as: 'sum' },
  hookLagSeconds: { metric: 'parley_courier_hook_lag_seconds', as: 'max' },
  pausedHooks: { metric: 'parley_courier_hook_paused', as: 'sum' },
  waitingPushes: { metric: 'parley_courier_pushes_waiting', as: 'sum' },
  /** Since the start of the process. */
  failedPushes: { metric: 'parley_courier_pushes_total', as: 'sum', outcomes: ['given-up', 'too-old'] },
} as const satisfies Record<string, Gathered>;
const NAMES = Object.keys(NUMBERS) as (keyof typeof NUMBERS)[];

export type ProcessNumbers = Readonly<Record<keyof typeof NUMBERS, number>>;

/** The numbers of this process; 0 for what it does not do. */
export async function readNumbers(metrics: Metrics): Promise<ProcessNumbers> {
  const read = async (name: keyof typeof NUMBERS): Promise<[string, number]> => {
    const { metric, as, outcomes }: Gathered = NUMBERS[name];
    const values = await metrics.valuesOf(metric);
    const counted = values.filter(({ labels }) => outcomes?.includes(String(labels['outcome'])) ?? true);
    return [
      name,
      gather(
        as,
        counted.map(({ value }) => value),
      ),
    ];
  };
  return Object.fromEntries(await Promise.all(NAMES.map(read))) as ProcessNumbers;
}

/** The numbers of all processes together. */
export function addNumbers(all: readonly ProcessNumbers[]): ProcessNumbers {
  const added = NAMES.map((name) => [
    name,
    gather(
      NUMBERS[name].as,
      all.map((numbers) => numbers[name]),
    ),
  ]);
  return Object.fromEntries(added) as ProcessNumbers;
}

function gather(as: Gathered['as'], values: readonly number[]): number {
  return as === 'max' ? Math.max(0, ...values) : values.reduce((sum, value) => sum + value, 0);
}
