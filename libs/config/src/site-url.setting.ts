import { declare, parseUrl } from './setting-types.js';
import { SettingProblem, type App, type Declaration, type Setting } from './setting.js';

/** The URL of a site, which has no path: its pages and routes begin at `/`. */
export function siteUrl<Apps extends App>(declaration: Declaration<string, Apps>): Setting<string, Apps> {
  return declare(declaration, {
    accepts: 'URL of `http://`, `https://`, without a path',
    parse(value) {
      const { origin, href } = parseUrl(value, ['http:', 'https:']);
      if (href !== `${origin}/`)
        throw new SettingProblem(`has more than a scheme, a host and a port, such as ${origin}`);
      return origin;
    },
  });
}
