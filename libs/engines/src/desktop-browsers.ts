import { onPath } from './debian-packages.js';
import { EngineUnavailable } from './engine-unavailable.js';

/** Firefox of Debian's package. Throws `EngineUnavailable`. */
export function findFirefox(): string {
  const path = onPath('firefox-esr') ?? onPath('firefox');
  if (path === undefined) throw new EngineUnavailable('No firefox-esr on the PATH');
  return path;
}

/** The programs that drive WebKitGTK on a screen that no person sees. Throws `EngineUnavailable`. */
export function findWebKit(): { readonly driver: string; readonly screen: string } {
  const [driver, screen] = [onPath('WebKitWebDriver'), onPath('Xvfb')];
  if (driver === undefined) throw new EngineUnavailable('No WebKitWebDriver on the PATH (Debian: webkit2gtk-driver)');
  if (screen === undefined) throw new EngineUnavailable('No Xvfb on the PATH');
  return { driver, screen };
}
