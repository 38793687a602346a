import type { LocalSite } from '../site/local-site.js';
import { checkFaults } from './check-faults.js';
import { databaseFaults, diskFull, epochRenewal, promotion, redisFaults } from './engine-faults.js';
import type { Fault } from './fault.js';
import { deaf, linkFaults, longSilence, lostLease, lostWrites } from './link-faults.js';
import { networkFaults } from './network-faults.js';
import { restoration } from './restoration.js';
import { frontFaults, kill, rolling, shiftClock, stop, stopHistories } from './process-faults.js';

/** The faults that this machine allows, and why others are missing. */
export function localFaults(site: LocalSite): { faults: readonly Fault[]; missing: readonly string[] } {
  const services = site.services.flatMap((service) => [kill(site, service), stop(site, service)]);
  const all = [
    ...services,
    ...frontFaults(site),
    ...redisFaults(site),
    ...databaseFaults(site),
    ...site.allLinks.flatMap((link) => linkFaults(site, link)),
    ...site.servicesOf('history').flatMap((history) => [shiftClock(site, history), ...lostLease(site, history)]),
    stopHistories(site),
    ...checkFaults(site.options.check),
    epochRenewal(site),
    lostWrites(site),
    ...site.servicesOf('gateway').flatMap((gateway) => [...deaf(site, gateway), ...longSilence(site, gateway)]),
    ...site.services.flatMap((service) => networkFaults(site, service)),
  ];
  const missing: string[] = [];
  const { disk } = site;
  if (site.network === null) missing.push('partition, lossy: network namespaces need root, ip and iptables');
  if (disk === null) missing.push('disk-full: mounting a file system needs root');
  else all.push(diskFull(site, disk));
  const { previousDist, dist } = site.options;
  if (previousDist === null) missing.push('rolling: there is no build of the version before');
  else all.push(rolling(site, dist, previousDist));
  if (site.database.canPromote) all.push(promotion(site));
  else {
    all.push(restoration(site));
    missing.push('promote: a standby is only in runs of two minutes and more, without restores');
  }
  return { faults: all, missing };
}
