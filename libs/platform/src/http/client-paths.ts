const CLIENT_PATHS = /^\/(v1|hooks)\//;

/** True for the path of a request that a client or another program makes. */
export function isOfClients(path: string): boolean {
  return CLIENT_PATHS.test(path);
}
