/** The number of connections to close now, so that all are closed when the time is up. */
export function sliceSize(connections: number, remainingMs: number, intervalMs: number): number {
  const slices = Math.max(1, Math.floor(remainingMs / intervalMs));
  return Math.ceil(connections / slices);
}
