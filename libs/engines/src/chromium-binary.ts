import { onPath } from './debian-packages.js';
import { EngineUnavailable } from './engine-unavailable.js';

/** The headless shell opens a window in half the time: it has no toolbars, which the others render without showing them. */
const NAMES = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** The browser of the tests, from the PATH. Throws `EngineUnavailable`. */
export function findChromium(): string {
  const path = NAMES.map(onPath).find((found) => found !== undefined);
  if (path === undefined) throw new EngineUnavailable('no Chromium');
  return path;
}
