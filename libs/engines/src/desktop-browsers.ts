import { onPath } from './debian-packages.js';
import { EngineUnavailable } from './engine-unavailable.js';

/** Firefox of Debian's package. Throws `EngineUnavailable`. */
export function findFirefox(): string {
  const path = onPath('firefox-esr') ?? onPath('firefox');
  if (path === undefined) throw new EngineUnavailable('No firefox-esr on the PATH');
  return path;
}

/** The program that drives WebKitGTK. Throws `EngineUnavailable`. */
export function findWebKit(): string {
  const path = onPath('WebKitWebDriver');
  if (path === undefined) throw new EngineUnavailable('No WebKitWebDriver on the PATH (Debian: webkit2gtk-driver)');
  return path;
}

/** The programs of a screen that no person sees: its server and its keyboard. Throws `EngineUnavailable`. */
export function findScreen(): { readonly xvfb: string; readonly xdotool: string } {
  const [xvfb, xdotool] = [onPath('Xvfb'), onPath('xdotool')];
  if (xvfb === undefined) throw new EngineUnavailable('No Xvfb on the PATH');
  if (xdotool === undefined) throw new EngineUnavailable('No xdotool on the PATH');
  return { xvfb, xdotool };
}
