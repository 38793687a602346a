/**
 * What the tests of this process have seen of the API, held against the generated documents. Everything that does not
 * fit is a mismatch, which fails the test in which it came (`test/documents.setup.ts`).
 */
const occurrences = new Set<string>();
const mismatches: string[] = [];

/** A message of thousands would hide the first. */
const MISMATCHES_MAX = 20;
const SHOWN_CHARS_MAX = 600;

/** `route POST /v1/rooms`, `event room:create`, `frame changes`, `code INVALID` */
export type Occurrence = `${'route' | 'event' | 'frame' | 'code'} ${string}`;

export function occurred(what: Occurrence): void {
  occurrences.add(what);
}

/** Of these, what no test of this process has seen yet. */
export function notOccurred(wanted: readonly Occurrence[]): Occurrence[] {
  return wanted.filter((what) => !occurrences.has(what));
}

export function mismatch(where: string, why: string, value: unknown): void {
  if (mismatches.length >= MISMATCHES_MAX) return;
  mismatches.push(`${where}: ${why}\n    ${(JSON.stringify(value) ?? 'undefined').slice(0, SHOWN_CHARS_MAX)}`);
}

/** The mismatches since the last call. */
export function takeMismatches(): string[] {
  return mismatches.splice(0);
}
