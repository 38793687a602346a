import { codePoints, isBlank, isStorable } from '#contracts';

/** In code points. */
const DETAIL_CHARS_MAX = 200;
const CONTROL = /\p{Cc}/u;

/** The refused entries of a question, by place, each with the text for its sender. */
export type Refusals = ReadonlyMap<number, { readonly detail?: string }>;

/** Reads the body of an answer of the check. Returns `undefined` if it is no answer. */
export function refusalsIn(body: string): Refusals | undefined {
  const refused = fieldOf(parsed(body), 'refused');
  if (!Array.isArray(refused)) return undefined;
  const refusals = new Map<number, { readonly detail?: string }>();
  for (const entry of refused as unknown[]) {
    const [index, detail] = [fieldOf(entry, 'index'), fieldOf(entry, 'detail')];
    if (typeof index === 'number') refusals.set(index, isShown(detail) ? { detail } : {});
  }
  return refusals;
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function isShown(detail: unknown): detail is string {
  if (typeof detail !== 'string' || isBlank(detail) || !isStorable(detail)) return false;
  return codePoints(detail) <= DETAIL_CHARS_MAX && !CONTROL.test(detail);
}
