/**
 * How a store deletes rows that no request can need any more: in a field of the store, where `PurgeService` finds it. Several
 * processes may run it at the same time, so its statement skips locked rows.
 */
export class Purge {
  /** @param deleteBatch one bounded statement; resolves to true if there may be more to delete */
  constructor(readonly deleteBatch: () => Promise<boolean>) {}
}
