import { readFileSync } from 'node:fs';

/** How tests reach the site that the set-up has started; see `ContainerSite.handle`. */
export const SITE_FILE = 'PARLEY_TEST_SITE_FILE';

/** For what tests do to Redis past the services; a site has no such user. */
export const TESTER = { username: 'tester', password: 'tester' };

/** What another process needs to speak to the same containers. */
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
