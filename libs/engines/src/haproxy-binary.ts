import { join } from 'node:path';

import { firstLine, librariesOf, onPath, unpackedPackages, type DebianPackages } from './debian-packages.js';
import { EngineUnavailable } from './engine-unavailable.js';

const DEBIAN: DebianPackages = {
  name: 'haproxy-debian',
  packages: ['haproxy', 'liblua5.3-0', 'libopentracing-c-wrapper0', 'libopentracing1', 'libpcre2-8-0'],
  program: 'usr/sbin/haproxy',
};

export interface HaproxyBinary {
  /** The program's folder, for the `PATH`. */
  readonly folder: string;
  readonly libraries: string;
}

/** Looks on the PATH, then unpacks Debian's packages without installing them. Throws `EngineUnavailable`. */
export async function findHaproxy(): Promise<HaproxyBinary> {
  const path = onPath('haproxy');
  if (path !== undefined) return { folder: join(path, '..'), libraries: '' };
  try {
    const folder = await unpackedPackages(DEBIAN);
    return { folder: join(folder, 'usr/sbin'), libraries: await librariesOf(folder) };
  } catch (error) {
    const tried = `haproxy on the PATH; apt-get download ${DEBIAN.packages.join(' ')} (${firstLine(error)})`;
    throw new EngineUnavailable(`No haproxy on this machine; tried: ${tried}`);
  }
}
