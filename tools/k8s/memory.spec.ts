import { describe, expect, it } from 'vitest';
import { IMAGE_BOUNDS } from '#images/images';
import { services } from './manifests.js';
import { OVERLAYS } from './render.js';
import { site, useSites } from './testing/sites.js';

/** The child processes that decode images, by service. */
const CHILDREN: Readonly<Record<string, number>> = { gateway: 0, auth: 1, history: 3 };
const UNITS: Readonly<Record<string, number>> = { Mi: 1024 ** 2, Gi: 1024 ** 3 };

useSites();

describe('the memory limit of a pod', () => {
  it.each(OVERLAYS)('has room for the service and the child processes that decode images: %s', (overlay) => {
    const pods = services(site[overlay]);
    expect(pods.map(({ component }) => component).sort()).toEqual(Object.keys(CHILDREN).sort());
    for (const { component, containers } of pods) {
      const { requests, limits } = containers[0]?.resources ?? {};
      const needed = bytesOf(requests?.['memory']) + (CHILDREN[component] ?? 0) * IMAGE_BOUNDS.memoryBytes;
      expect([component, bytesOf(limits?.['memory']) >= needed]).toEqual([component, true]);
    }
  });
});

function bytesOf(quantity = ''): number {
  const [, count = '', unit = ''] = /^(\d+)(Mi|Gi)$/.exec(quantity) ?? [];
  return Number(count) * (UNITS[unit] ?? NaN);
}
