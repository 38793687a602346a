const KEY = 'parley:way';

/** The way in: `guest`, `password`, or the id of a provider. */
export type LastWay = string;

/** Remembers in this browser how the user has signed in. It is forgotten with all else when the user logs out. */
export function noteWay(way: LastWay): void {
  localStorage.setItem(KEY, way);
}

/** `null` if it is not known. */
export function lastWay(): LastWay | null {
  return localStorage.getItem(KEY);
}
