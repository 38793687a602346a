import { describe, expect, it } from 'vitest';
import { service, SERVICES, type ServiceName } from '#config/services';
import { IMAGE_BOUNDS } from '#images/images';
import { services } from './manifests.js';
import { OVERLAYS } from './render.js';
import { site, useSites } from './testing/sites.js';

const UNITS: Readonly<Record<string, number>> = { Mi: 1024 ** 2, Gi: 1024 ** 3 };

useSites();

describe('the memory limit of a pod', () => {
  it.each(OVERLAYS)('has room for the service and the child processes that decode images: %s', (overlay) => {
    const pods = services(site[overlay]);
    expect(pods.map(({ component }) => component).sort()).toEqual([...SERVICES].sort());
    for (const { component, containers } of pods) {
      const { imageChildren } = service(component as ServiceName);
      const { requests, limits } = containers[0]?.resources ?? {};
      const needed = bytesOf(requests?.['memory']) + imageChildren * IMAGE_BOUNDS.memoryBytes;
      expect({ component, isEnough: bytesOf(limits?.['memory']) >= needed }).toEqual({ component, isEnough: true });
    }
  });
});

function bytesOf(quantity = ''): number {
  const [, count = '', unit = ''] = /^(\d+)(Mi|Gi)$/.exec(quantity) ?? [];
  return Number(count) * (UNITS[unit] ?? NaN);
}
