import { ANSWER_BYTES_MAX } from '#contracts';

/** Bytes of an answer reserved for its envelope and its small fields. */
const ENVELOPE_BYTES = 4 * 1024;
/** Bytes for the items of a list in one answer. */
export const ITEMS_BYTES_MAX = ANSWER_BYTES_MAX - ENVELOPE_BYTES;

/** The size of a value as JSON on the wire, with the comma after it. */
export function jsonBytes(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value)) + 1;
}

/** The first items that fit into `budgetBytes` together. One item always fits, because every field has a limit. */
export function leadingThatFit<Item>(items: readonly Item[], budgetBytes: number = ITEMS_BYTES_MAX): Item[] {
  return items.slice(0, countThatFit(items, budgetBytes));
}

/** The last items that fit, in the same order. */
export function trailingThatFit<Item>(items: readonly Item[], budgetBytes: number = ITEMS_BYTES_MAX): Item[] {
  return items.slice(items.length - countThatFit(items.toReversed(), budgetBytes));
}

/** The items around the index `middle` that fit, alternately from both sides. */
export function surroundingThatFit<Item>(
  items: readonly Item[],
  middle: number,
  budgetBytes: number = ITEMS_BYTES_MAX,
): Item[] {
  const byDistance = items
    .map((item, index) => ({ item, index }))
    .sort((left, right) => Math.abs(left.index - middle) - Math.abs(right.index - middle) || right.index - left.index);
  const count = countThatFit(
    byDistance.map(({ item }) => item),
    budgetBytes,
  );
  const indexes = byDistance.slice(0, count).map(({ index }) => index);
  return items.slice(Math.min(...indexes), Math.max(-1, ...indexes) + 1);
}

function countThatFit(items: readonly unknown[], budgetBytes: number): number {
  // Nearly all lists fit, and the size of a whole list costs less than the sizes of its items.
  if (jsonBytes(items) <= budgetBytes) return items.length;
  let usedBytes = 0;
  for (const [index, item] of items.entries()) {
    usedBytes += jsonBytes(item);
    if (usedBytes > budgetBytes) return index;
  }
  return items.length;
}
