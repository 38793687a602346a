/** The row to which a key leads in the list; `null` if it leads nowhere. */
export function rowAfter(rows: readonly string[], from: string | null, key: string): string | null {
  const at = rows.findIndex((row) => row === from);
  const last = rows.length - 1;
  const places: Readonly<Record<string, number>> = { ArrowUp: at - 1, ArrowDown: at + 1, Home: 0, End: last };
  const place = places[key];
  if (at === -1 || place === undefined || place < 0) return null;
  return rows[place] ?? null;
}
