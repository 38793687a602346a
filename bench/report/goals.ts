/** A bound for one figure of one system. */
export interface Goal {
  readonly scenario: string;
  readonly system: string;
  readonly figure: string;
  /** The bound is a multiple of this figure, or a number above it; default: the bound is the number itself. */
  readonly of?: { readonly system: string; readonly figure?: string; readonly by: 'ratio' | 'difference' };
  readonly must: '≥' | '≤';
  readonly bound: number;
}

const ONE = 'parley 1+1';
const EMBEDDED = 'parley embedded';
const COURIER = 'parley 1+1 courier';

const ratio = (system: string, figure?: string): Goal['of'] & object => ({
  system,
  by: 'ratio',
  ...(figure !== undefined && { figure }),
});

/** The goals of what a hook may add to the services that store messages. */
const hookGoals = (['pairs-hooks', 'single-hooks'] as const).flatMap((scenario) =>
  [COURIER, 'parley 1+1 hook', 'parley 1+1 hook away'].flatMap((system) =>
    ['history µs/ack', 'postgres µs/ack'].map((figure): Goal => {
      const of = ratio(system === COURIER ? ONE : COURIER);
      return { scenario, system, figure, of, must: '≤', bound: 1.03 };
    }),
  ),
);

/** What push may cost a site whose users have no devices. */
const pushGoals = ['µs/ack', 'history µs/ack', 'postgres µs/ack'].map((figure): Goal => {
  return { scenario: 'push', system: 'parley 1+1 push', figure, of: ratio(COURIER), must: '≤', bound: 1.03 };
});

/** What a check may cost rooms that it does not see, and how much later than its answer the ack may come in rooms that it sees. */
const checkGoals: readonly Goal[] = [
  ...(['pairs-check', 'single-check'] as const).flatMap((scenario) =>
    ['history µs/ack', 'postgres µs/ack'].map((figure): Goal => {
      return { scenario, system: 'parley 1+1 check', figure, of: ratio(ONE), must: '≤', bound: 1.03 };
    }),
  ),
  {
    ...{ scenario: 'single-check', system: 'parley 1+1 checked', figure: 'ack p99 ms', must: '≤', bound: 10 },
    of: { system: 'parley 1+1 checked', figure: 'check p99 ms', by: 'difference' },
  },
];

/** The goals of an import: its rate, its memory, what it costs others, and the search after it. */
const importGoals = [EMBEDDED, ONE].flatMap((system): Goal[] => [
  { scenario: 'import', system, figure: 'ratio to COPY', must: '≥', bound: 1 / 3 },
  { scenario: 'import', system, figure: 'command MiB', must: '≤', bound: 400 },
  { scenario: 'import', system, figure: 'ack p99 ms above 2 × control', must: '≤', bound: 20 },
  { scenario: 'import', system, figure: 'search s', of: ratio(system, 'import s'), must: '≤', bound: 1 },
]);

/** The goals of messages that grow: what others notice of them, how late a piece is, and what edits cost in their place. */
const growingGoals = [EMBEDDED, ONE].flatMap((system): Goal[] => [
  ...['growing100', 'growing1000'].map((scenario): Goal => {
    return { scenario, system, figure: 'ack p99 ms above 2 × control', must: '≤', bound: 20 };
  }),
  { scenario: 'growing1000', system, figure: 'piece p99 ms', must: '≤', bound: 1000 },
  { scenario: 'growing-cost', system, figure: 'edits / pieces, reader KiB', must: '≥', bound: 50 },
  { scenario: 'growing-cost', system, figure: 'edits / pieces, WAL KiB', must: '≥', bound: 20 },
  { scenario: 'growing-cost', system, figure: 'edits / pieces, CPU ms', must: '≥', bound: 5 },
]);

/** The goals of Parley; docs/benchmarks.md explains the misses. */
export const GOALS: readonly Goal[] = [
  { scenario: 'pairs', system: ONE, figure: 'acked/s', of: ratio('tutorial'), must: '≥', bound: 3 },
  { scenario: 'pairs', system: ONE, figure: 'acked/s', of: ratio('plain'), must: '≥', bound: 0.6 },
  { scenario: 'pairs', system: ONE, figure: 'acked/s', of: ratio('ejabberd'), must: '≥', bound: 5 },
  { scenario: 'pairs', system: EMBEDDED, figure: 'acked/s', of: ratio('tutorial'), must: '≥', bound: 3.5 },
  { scenario: 'pairs', system: ONE, figure: 'µs/ack', of: ratio('tutorial'), must: '≤', bound: 0.35 },
  { scenario: 'pairs', system: ONE, figure: 'gateway µs/ack', of: ratio('plain', 'µs/ack'), must: '≤', bound: 1.1 },
  { scenario: 'room200', system: ONE, figure: 'deliveries/s', of: ratio('plain'), must: '≥', bound: 5 },
  { scenario: 'room200', system: ONE, figure: 'µs/delivery', of: ratio('plain'), must: '≤', bound: 0.18 },
  { scenario: 'room5000', system: ONE, figure: 'deliveries/s', of: ratio('plain'), must: '≥', bound: 6 },
  { scenario: 'single', system: ONE, figure: 'ack p50 ms', of: ratio('tutorial'), must: '≤', bound: 2.5 },
  { scenario: 'single', system: EMBEDDED, figure: 'ack p50 ms', of: ratio('tutorial'), must: '≤', bound: 1.5 },
  { scenario: 'single', system: ONE, figure: 'ack p99 ms', of: ratio('tutorial'), must: '≤', bound: 4 },
  { scenario: 'single', system: ONE, figure: 'µs/ack', of: ratio('tutorial'), must: '≤', bound: 2.5 },
  {
    ...{ scenario: 'light', system: ONE, figure: 'delivery p99 ms', must: '≤', bound: 8 },
    of: { system: 'plain', by: 'difference' },
  },
  { scenario: 'idle', system: ONE, figure: 'KiB/connection', of: ratio('plain'), must: '≤', bound: 1.5 },
  { scenario: 'storm1000', system: ONE, figure: 'seconds', of: ratio('tutorial'), must: '≤', bound: 3 },
  { scenario: 'storm1000', system: ONE, figure: 'refusals', must: '≤', bound: 0 },
  { scenario: 'storm5000', system: ONE, figure: 'seconds', must: '≤', bound: 10 },
  { scenario: 'storm5000', system: ONE, figure: 'refusals', must: '≤', bound: 0 },
  { scenario: 'page', system: ONE, figure: 'end p50 ms', of: ratio('tutorial'), must: '≤', bound: 1.5 },
  { scenario: 'page', system: ONE, figure: 'start p50 ms', of: ratio(ONE, 'end p50 ms'), must: '≤', bound: 1.2 },
  { scenario: 'unread', system: ONE, figure: 'sync p50 ms', must: '≤', bound: 30 },
  { scenario: 'gateways', system: 'parley 4+1', figure: 'µs/delivery', of: ratio(ONE), must: '≤', bound: 1.1 },
  { scenario: 'histories', system: 'parley 1+4', figure: 'deadlocks', must: '≤', bound: 0 },
  { scenario: 'histories', system: 'parley 1+4', figure: 'lock wait % of active', must: '≤', bound: 1 },
  { scenario: 'full', system: 'parley 1+1 full', figure: 'acked/s', of: ratio(ONE), must: '≥', bound: 0.9 },
  ...importGoals,
  ...growingGoals,
  ...hookGoals,
  ...pushGoals,
  ...checkGoals,
];
