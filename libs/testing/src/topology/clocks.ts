/** The tolerance in ms of a test that compares times of several processes, PostgreSQL included. */
export const CLOCK_MS = 50;
