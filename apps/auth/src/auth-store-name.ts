/** The name of auth's data source: several stand in one process when embedded. */
export const AUTH_STORE = 'auth';
