import type { RoomId } from '#client';

import type { HeldActivity } from './list-order.js';
import { browserStorage } from '../../ui/page-storage.js';

/** Kept until sign-out. Each tab writes what it knows and reads it at its start, so tabs do not answer each other. */
const KEY = 'parley:muted';

/** The activity of muted rooms that a tab of this browser has held. */
export function storedActivity(): HeldActivity {
  const entries = parsed(browserStorage().getItem(KEY) ?? '[]');
  return new Map(Array.isArray(entries) ? entries.filter(isEntry) : []);
}

export function storeActivity(held: HeldActivity): void {
  if (held.size === 0) browserStorage().removeItem(KEY);
  else browserStorage().setItem(KEY, JSON.stringify([...held]));
}

/** `undefined` for a text of another program. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isEntry(entry: unknown): entry is [RoomId, string] {
  return Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string');
}
