import { browserStorage } from '#chat/ui/page-storage.js';

const KEY = 'parley:way';

/** The way in: `guest`, `password`, or the id of a provider. */
export type LastWay = string;

/** Remembers in this browser how the user has signed in. It is forgotten with all else when the user logs out. */
export function noteWay(way: LastWay): void {
  browserStorage().setItem(KEY, way);
}

/** `null` if it is not known. */
export function lastWay(): LastWay | null {
  return browserStorage().getItem(KEY);
}
