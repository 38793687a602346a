import type { Message, SystemNotice, UserId } from '#client';

import { isBlocked } from '../../people/use-blocked-people.js';
import type { Row } from './rows.js';

type Foldable = Extract<Row, { readonly message: Message }>;
type About = Extract<Row, { readonly kind: 'fold' }>['about'];

/** Fewer in a row stand alone. */
const FOLDED_MIN: Readonly<Record<About, number>> = { comings: 3, blocked: 1 };
const COMINGS: ReadonlySet<SystemNotice['type']> = new Set([
  'member.joined',
  'member.left',
  'member.added',
  'member.removed',
]);

/** Gives the fold of some messages the key that it had before, however many have come to its ends. */
export class FoldKeys {
  private readonly keys = new Map<string, string>();

  of(messages: readonly Message[]): string {
    const known = messages.map(({ id }) => this.keys.get(id)).find((key) => key !== undefined);
    const key = known ?? `fold ${messages[0]?.id ?? ''}`;
    for (const { id } of messages) this.keys.set(id, key);
    return key;
  }
}

interface Folding {
  readonly keys: FoldKeys;
  /** The keys of the open folds. */
  readonly open: ReadonlySet<string>;
  readonly blocked: ReadonlySet<UserId>;
}

/**
 * Folds people who come and go, one after the other, into one row, and messages of people whom the user blocks. Below an open
 * one its rows stay.
 */
export function withFolds(rows: readonly Row[], { keys, open, blocked }: Folding): readonly Row[] {
  return runsOf(rows, blocked).flatMap(({ about, rows: run }): readonly Row[] => {
    if (about === null || run.length < FOLDED_MIN[about]) return run;
    const messages = run.flatMap((row) => ('message' in row ? [row.message] : []));
    const key = keys.of(messages);
    const isOpen = open.has(key);
    return [{ kind: 'fold', about, key, messages, isOpen }, ...(isOpen ? run : [])];
  });
}

interface Run {
  readonly about: About | null;
  readonly rows: Row[];
}

/** The rows in order: what folds together as long as nothing is between, and each other row alone. */
function runsOf(rows: readonly Row[], blocked: ReadonlySet<UserId>): readonly Run[] {
  const runs: Run[] = [];
  for (const row of rows) {
    const about = 'message' in row ? aboutOf(row, blocked) : null;
    const run = runs.at(-1);
    if (run !== undefined && about !== null && run.about === about) run.rows.push(row);
    else runs.push({ about, rows: [row] });
  }
  return runs;
}

function aboutOf({ kind, message }: Foldable, blocked: ReadonlySet<UserId>): About | null {
  if (kind === 'notice') return message.system !== null && COMINGS.has(message.system.type) ? 'comings' : null;
  return isBlocked(message, blocked) ? 'blocked' : null;
}
