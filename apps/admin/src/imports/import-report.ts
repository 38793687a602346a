import type { ImportSource } from '#access/imports-api';
import type { DroppedRecord } from '#import/records';
import type { OrderedExport } from '#import/tidy/ordered-export';
import { shown, table } from '../table.js';
import { NAMED_MAX, Outcomes, type OutcomeLine } from './outcomes.js';
import { BY_OPTION } from './seats.policy.js';

/** Parts of objects, which are counted where they are left out. */
const PARTS = ['mention', 'thread'];

/** Kinds in the order of a report, before all others. */
const ORDER = ['user', 'room', 'membership', 'message', 'file', 'reaction', 'pin'];

interface KindCount {
  readonly of: string;
  /** Objects in the export. */
  readonly found: number;
  /** Objects that the export does not have: stand-ins, members of rooms without any, further parts of long messages. */
  readonly added: number;
  /** `found` and `added` without what the lines tell: 0. */
  readonly untold: number;
}

interface LeftOut extends Pick<DroppedRecord, 'of' | 'id' | 'detail'> {
  readonly reason: string;
}

/** What became of each object of an export, as of its last complete run. */
export interface ImportReport extends ImportSource {
  readonly kinds: readonly KindCount[];
  readonly lines: readonly OutcomeLine[];
  /** The first of those that were left out: the refused ones, then those that `import convert` writes, too. */
  readonly leftOut: readonly LeftOut[];
}

/** @param outcomes of people, rooms and what is in them */
export function reportOf(ordered: OrderedExport, outcomes: Outcomes): ImportReport {
  const all = new Outcomes();
  all.addAll(outcomes);
  for (const { outcome, reason, count } of ordered.fileOutcomes()) all.add('file', outcome, reason, count);
  for (const { of, reason, count } of ordered.dropped()) all.add(of, 'dropped', reason, count);
  const lines = [...all.lines()].sort((a, b) => compared(keyOf(a), keyOf(b)));
  const { format, name } = ordered.source;
  return { format, name, kinds: kindsOf(lines, ordered), lines, leftOut: [...firstOf(ordered, all)] };
}

const keyOf = ({ of, outcome, reason }: OutcomeLine): string => JSON.stringify([placeOf(of), outcome, reason]);

/** Sorts kinds by `ORDER`, then by name. */
function placeOf(of: string): string {
  const place = ORDER.indexOf(of);
  return `${String(place < 0 ? ORDER.length : place)} ${of}`;
}

function compared(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function kindsOf(lines: readonly OutcomeLine[], ordered: OrderedExport): readonly KindCount[] {
  const added = ordered.added();
  const kinds = [...new Set([...ordered.found.keys(), ...lines.map(({ of }) => of)])];
  kinds.sort((a, b) => compared(placeOf(a), placeOf(b)));
  return kinds.map((of) => {
    const told = lines.reduce((sum, line) => sum + (line.of === of ? line.count : 0), 0);
    const byOption = lines.filter((line) => line.of === of && line.reason === BY_OPTION);
    const more = byOption.reduce((sum, { count }) => sum + count, added.get(of) ?? 0);
    const found = PARTS.includes(of) ? told : (ordered.found.get(of) ?? told - more);
    return { of, found, added: more, untold: found + more - told };
  });
}

function* firstOf(ordered: OrderedExport, { refused }: Outcomes): Generator<LeftOut> {
  for (const object of refused) yield { ...object, detail: null };
  let count = refused.length;
  for (const { record: _, ...dropped } of ordered.writer.dropped()) {
    if (count >= NAMED_MAX) return;
    yield dropped;
    count += 1;
  }
}

export function reportText({ format, name, kinds, lines }: ImportReport): string {
  const untold = kinds
    .filter((kind) => kind.untold !== 0)
    .map(({ of, untold: count }) => `${String(count)} × ${shown(of)}`);
  return [
    `Format: ${format}, source: ${shown(name)}`,
    table(
      ['what', 'in the export', 'added'],
      kinds.map(({ of, found, added }) => [of, found, added]),
      '',
    ),
    table(
      ['what', 'became', 'why', 'count'],
      lines.map(({ of, outcome, reason, count }) => [of, outcome, reason ?? '', count]),
      '',
    ),
    untold.length === 0 ? 'The counts add up.' : `The counts do not add up: ${untold.join(', ')}`,
  ].join('\n\n');
}
