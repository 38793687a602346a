/**
 * How a row of `courier.hooks` is served. Parley sends to a `called` one, and the app's program asks for a `pulled` one. An `own` one is no
 * hook, but the server's consumer that notes pushes.
 */
export type HookMode = 'called' | 'pulled' | 'own';

/** The mode in SQL: the only place that derives it from the columns. */
export const MODE = `CASE WHEN consumer IS NOT NULL THEN 'own' WHEN url IS NULL THEN 'pulled' ELSE 'called' END`;

/** Rows of this mode, in SQL. */
export function hasMode(mode: HookMode): string {
  return `${MODE} = '${mode}'`;
}
