/** How many of the connections to close now, so that all are gone when the time is up. */
export function sliceSize(connections: number, remainingMs: number, intervalMs: number): number {
  const slices = Math.max(1, Math.floor(remainingMs / intervalMs));
  return Math.ceil(connections / slices);
}
