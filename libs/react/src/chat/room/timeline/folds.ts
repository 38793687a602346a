import type { Message, SystemNotice } from '#client';

import type { Row } from './rows.js';

type NoticeRow = Extract<Row, { readonly kind: 'notice' }>;

/** Fewer notices in a row stand alone. */
const FOLDED_MIN = 3;
const COMINGS: ReadonlySet<SystemNotice['type']> = new Set([
  'member.joined',
  'member.left',
  'member.added',
  'member.removed',
]);

/** Gives the fold of some notices the key that it had before, however many notices have come to its ends. */
export class FoldKeys {
  private readonly keys = new Map<string, string>();

  of(notices: readonly Message[]): string {
    const known = notices.map(({ id }) => this.keys.get(id)).find((key) => key !== undefined);
    const key = known ?? `fold ${notices[0]?.id ?? ''}`;
    for (const { id } of notices) this.keys.set(id, key);
    return key;
  }
}

/**
 * Folds people who come and go, one after the other, into one row. Below an open one its notices stay.
 * @param open the keys of the open folds
 */
export function withFolds(rows: readonly Row[], keys: FoldKeys, open: ReadonlySet<string>): readonly Row[] {
  return runsOf(rows).flatMap((run): readonly Row[] => {
    if (run.length < FOLDED_MIN || !run.every(isComing)) return run;
    const notices = run.map(({ message }) => message);
    const key = keys.of(notices);
    const isOpen = open.has(key);
    return [{ kind: 'fold', key, notices, isOpen }, ...(isOpen ? run : [])];
  });
}

/** The rows in order: people who come and go as long as nothing is between them, and each other row alone. */
function runsOf(rows: readonly Row[]): readonly (readonly Row[])[] {
  const runs: Row[][] = [];
  for (const row of rows) {
    const run = runs.at(-1);
    const before = run?.at(-1);
    if (run !== undefined && before !== undefined && isComing(before) && isComing(row)) run.push(row);
    else runs.push([row]);
  }
  return runs;
}

function isComing(row: Row): row is NoticeRow {
  return row.kind === 'notice' && row.message.system !== null && COMINGS.has(row.message.system.type);
}
