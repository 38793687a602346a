/**
 * The parts of the API that the tests of this process have seen, compared with the generated documents. Each difference
 * is a mismatch and fails the test in which it occurred (`test/documents.setup.ts`).
 */
const occurrences = new Set<string>();
const mismatches: string[] = [];

/** Thousands of mismatches would hide the first one. */
const MISMATCHES_MAX = 20;
const SHOWN_CHARS_MAX = 600;

/** `route POST /v1/rooms`, `event room:create`, `frame changes`, `code INVALID` */
export type Occurrence = `${'route' | 'event' | 'frame' | 'code'} ${string}`;

export function occurred(what: Occurrence): void {
  occurrences.add(what);
}

/** The occurrences in `wanted` that have not occurred yet in this process. */
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
