import { type Browser, type BrowserServer, chromium } from '@playwright/test';

import { findChromium } from '#engines/chromium-binary';

/** Environment variable with the URL at which the workers of the suite reach its browser. */
const BROWSER_URL = 'PARLEY_TEST_BROWSER';

let connected: Promise<Browser> | undefined;

/** Starts the suite's browser. */
export async function startBrowser(): Promise<BrowserServer> {
  const isRoot = process.getuid?.() === 0;
  const { path, env } = await findChromium();
  const server = await chromium.launchServer({
    executablePath: path,
    env: { ...process.env, ...env },
    // A container's /dev/shm is too small for it.
    args: ['--disable-gpu', '--disable-dev-shm-usage', ...(isRoot ? ['--no-sandbox'] : [])],
  });
  process.env[BROWSER_URL] = server.wsEndpoint();
  return server;
}

/** The suite's browser. Each person has a context of their own in it. */
export function browser(): Promise<Browser> {
  const url = process.env[BROWSER_URL];
  if (url === undefined) throw new Error(`${BROWSER_URL} is not set: run the suite through npm test`);
  connected ??= chromium.connect(url);
  return connected;
}
