/** The time of silence after which the server ends a growing message: the shortest that the setting allows. */
export const GROW_IDLE_MS = 10_000;
