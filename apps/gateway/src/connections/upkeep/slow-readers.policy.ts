/** A client for which bytes wait in this process. */
export interface Reader {
  /** The user; a connection without one is its own owner. */
  readonly owner: unknown;
  readonly unreadBytes: number;
}

/**
 * The readers to cut, so that at most `bytesMax` bytes wait for the others. The owner for whom most bytes wait comes
 * first, however many connections they are spread over; of one owner the connection that is furthest behind.
 */
export function overBudget<Behind extends Reader>(readers: readonly Behind[], bytesMax: number): Behind[] {
  let excess = totalOf(readers) - bytesMax;
  if (excess <= 0) return [];
  const cut: Behind[] = [];
  for (const own of worstFirst(readers)) {
    for (const reader of own) {
      if (excess <= 0) return cut;
      cut.push(reader);
      excess -= reader.unreadBytes;
    }
  }
  return cut;
}

function worstFirst<Behind extends Reader>(readers: readonly Behind[]): Behind[][] {
  const byOwner = new Map<unknown, Behind[]>();
  for (const reader of readers) {
    const own = byOwner.get(reader.owner);
    if (own === undefined) byOwner.set(reader.owner, [reader]);
    else own.push(reader);
  }
  const owners = [...byOwner.values()].map((own) => ({ own, bytes: totalOf(own) }));
  return owners
    .toSorted((a, b) => b.bytes - a.bytes)
    .map(({ own }) => own.toSorted((a, b) => b.unreadBytes - a.unreadBytes));
}

function totalOf(readers: readonly Reader[]): number {
  return readers.reduce((sum, { unreadBytes }) => sum + unreadBytes, 0);
}
