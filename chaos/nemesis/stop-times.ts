/** How long a process is stopped. */
export const STOP_MIN_MS = 1_000;
/** Longer than a lease of a partition (3 s), than a command's deadline (9 s), and than a request may take (10 s). */
export const STOP_MAX_MS = 13_000;
