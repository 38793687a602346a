/** The gateway notices a dead connection within the sum of both. */
export const PING_INTERVAL_MS = 20_000;
export const PING_TIMEOUT_MS = 15_000;
/** A session that has not joined the namespace after this time, or not again, is closed. */
export const CONNECT_TIMEOUT_MS = 10_000;
