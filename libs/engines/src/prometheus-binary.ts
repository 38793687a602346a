import { join } from 'node:path';

import { firstLine, onPath, unpackedPackages, type DebianPackages } from './debian-packages.js';
import { EngineUnavailable } from './engine-unavailable.js';

const DEBIAN: DebianPackages = {
  name: 'prometheus-debian',
  packages: ['prometheus'],
  program: 'usr/bin/prometheus',
};

/** Paths of the server and of the tool that checks its files. */
export interface PrometheusBinaries {
  readonly prometheus: string;
  readonly promtool: string;
}

/** Looks on the PATH, then unpacks Debian's package without installing it. Throws `EngineUnavailable`. */
export async function findPrometheus(): Promise<PrometheusBinaries> {
  const [prometheus, promtool] = [onPath('prometheus'), onPath('promtool')];
  if (prometheus !== undefined && promtool !== undefined) return { prometheus, promtool };
  try {
    const folder = join(await unpackedPackages(DEBIAN), 'usr/bin');
    return { prometheus: join(folder, 'prometheus'), promtool: join(folder, 'promtool') };
  } catch (error) {
    const tried = `prometheus and promtool on the PATH; apt-get download prometheus (${firstLine(error)})`;
    throw new EngineUnavailable(`No Prometheus on this machine; tried: ${tried}`);
  }
}
