import { readFileSync } from 'node:fs';

/** Environment variable with the path of the JSON `SiteHandle` that the set-up writes. */
export const SITE_FILE = 'PARLEY_TEST_SITE_FILE';

/** The Redis user with which tests bypass the services; a real site has no such user. */
export const TESTER = { username: 'tester', password: 'tester' };

/** Everything that another process needs to use the same containers. */
export interface SiteHandle {
  readonly dockerHost: string;
  readonly project: string;
  readonly url: string;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The site that this suite's set-up has started. */
export function siteHandle(): SiteHandle {
  const file = process.env[SITE_FILE];
  if (file === undefined) throw new Error(`${SITE_FILE} is not set: run the suite through npm test -- containers`);
  return JSON.parse(readFileSync(file, 'utf8')) as SiteHandle;
}
