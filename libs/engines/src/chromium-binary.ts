import { onPath } from './debian-packages.js';
import { EngineUnavailable } from './engine-unavailable.js';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** The browser of the tests, from the PATH. Throws `EngineUnavailable`. */
export function findChromium(): string {
  const path = NAMES.map(onPath).find((found) => found !== undefined);
  if (path === undefined) throw new EngineUnavailable('no Chromium');
  return path;
}
