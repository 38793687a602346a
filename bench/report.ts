import type { Result } from './measure.js';

/** The rounds of one subject in one scenario. */
export interface Series {
  readonly subject: string;
  readonly results: readonly Result[];
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? Number.NaN;

const perSecond = (results: readonly Result[], count: (result: Result) => number): number =>
  median(results.map((result) => count(result) / result.seconds));

const total = (cpu: Result['cpu']): number => Object.values(cpu).reduce((sum, part) => sum + part, 0);

const sumOf = (results: readonly Result[], fault: 'lost' | 'doubled' | 'reordered' | 'failed'): number =>
  results.reduce((sum, result) => sum + result[fault], 0);

const number = (value: number, digits = 0): string =>
  value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** One line per subject: medians over the rounds. */
export function table(series: readonly Series[]): string {
  const head = [
    '',
    'acked/s',
    'deliveries/s',
    'p50 ms',
    'p99 ms',
    'µs CPU/ack',
    'µs CPU/delivery',
    'lost',
    'doubled',
    'reordered',
    'failed',
  ];
  const lines = series.map(({ subject, results }) => [
    subject,
    number(perSecond(results, ({ acked }) => acked)),
    number(perSecond(results, ({ delivered }) => delivered)),
    number(median(results.map(({ p50Ms }) => p50Ms)), 2),
    number(median(results.map(({ p99Ms }) => p99Ms)), 2),
    number(median(results.map(({ cpu, acked }) => total(cpu) / acked)), 1),
    number(median(results.map(({ cpu, delivered }) => total(cpu) / delivered)), 2),
    ...(['lost', 'doubled', 'reordered', 'failed'] as const).map((fault) => number(sumOf(results, fault))),
  ]);
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** CPU per ack, by part of the subject. */
export function parts({ subject, results }: Series): string {
  const names = Object.keys(results[0]?.cpu ?? {});
  const each = names.map(
    (name) => `${name} ${number(median(results.map(({ cpu, acked }) => (cpu[name] ?? 0) / acked)), 1)}`,
  );
  return `${subject}, µs CPU per ack: ${each.join(', ')}`;
}

/** The ratio of `one` to `other`, per round, because the speed of the machine varies between rounds. */
export function ratio(one: Series, other: Series, count: (result: Result) => number): string {
  const pairs = one.results.map((result, round) => {
    const against = other.results[round];
    return against === undefined ? Number.NaN : count(result) / result.seconds / (count(against) / against.seconds);
  });
  return `${one.subject} / ${other.subject}: ×${number(median(pairs), 2)} (rounds: ${pairs.map((pair) => number(pair, 2)).join(', ')})`;
}
