import { isNetwork, listOf } from './setting-types.js';
import { SettingProblem, type App, type Declaration, type Setting } from './setting.js';

const NAMED = ['loopback', 'any'];

/** IPs and networks of clients; an empty list for `off`. */
export function adminFrom<Apps extends App>(
  declaration: Declaration<readonly string[], Apps>,
): Setting<readonly string[], Apps> {
  return {
    ...declaration,
    accepts: '`off`, or comma-separated IPs and networks (`10.0.0.0/8`), `loopback`, `any`',
    secret: false,
    optional: false,
    endpoint: false,
    parse(text) {
      if (text === 'off') return [];
      const entries = listOf(text);
      const bad = entries.find((entry) => !NAMED.includes(entry) && !isNetwork(entry));
      if (bad !== undefined || entries.length === 0)
        throw new SettingProblem(`"${bad ?? text}" is not off, an IP, a network, nor one of ${NAMED.join(', ')}`);
      return entries;
    },
    format: (entries) => (entries.length === 0 ? 'off' : entries.join(',')),
  };
}
