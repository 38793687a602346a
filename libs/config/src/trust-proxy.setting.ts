import { isNetwork, listOf } from './setting-types.js';
import { SettingProblem, type App, type Declaration, type Setting } from './setting.js';

/** `false`: no proxy. A number: that many proxies in front. A list: the IPs and networks of proxies. */
export type TrustProxy = false | number | readonly string[];

const HOPS_MAX = 10;
const NAMED_NETWORKS = ['loopback', 'linklocal', 'uniquelocal'];

/** @throws SettingProblem */
export function parseTrustProxy(text: string): TrustProxy {
  if (text === 'off') return false;
  if (/^\d+$/.test(text)) {
    const hops = Number(text);
    if (hops < 1 || hops > HOPS_MAX) throw new SettingProblem(`"${text}" is not 1–${HOPS_MAX} proxies`);
    return hops;
  }
  const networks = listOf(text);
  const bad = networks.find((entry) => !NAMED_NETWORKS.includes(entry) && !isNetwork(entry));
  if (bad !== undefined || networks.length === 0)
    throw new SettingProblem(`"${bad ?? text}" is not off, a number of proxies, an address or a network`);
  return networks;
}

export function trustProxy<Apps extends App>(declaration: Declaration<TrustProxy, Apps>): Setting<TrustProxy, Apps> {
  return {
    ...declaration,
    accepts: '`off`, a number of proxies, or comma-separated addresses and networks (`10.0.0.0/8`, `loopback`)',
    secret: false,
    optional: false,
    endpoint: false,
    parse: parseTrustProxy,
    format: formatTrustProxy,
  };
}

function formatTrustProxy(value: TrustProxy): string {
  if (value === false) return 'off';
  return typeof value === 'number' ? String(value) : value.join(',');
}
