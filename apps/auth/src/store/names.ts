/** The name of auth's data source. The embedded form has several data sources in one process. */
export const AUTH_STORE = 'auth';
export const AUTH_SCHEMA = 'auth';
