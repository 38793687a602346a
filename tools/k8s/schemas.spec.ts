import { describe, expect, it } from 'vitest';
import type { Manifest } from './manifests.js';
import type { Overlay } from './render.js';
import { schemaErrors, typeErrors } from './schemas.js';
import { useSites, site } from './testing/sites.js';

const COMPILE_TIMEOUT_MS = 60_000;

useSites();

/** A manifest by kind and name, with one change. */
function changed(overlay: Overlay, kind: string, name: string, change: (manifest: any) => void): Manifest {
  const manifest = structuredClone(site[overlay].find((one) => one.kind === kind && one.metadata.name === name))!;
  change(manifest);
  return manifest;
}

describe('the manifests of both sites', () => {
  it('conform to the types of Kubernetes, the Gateway API and CloudNativePG', { timeout: COMPILE_TIMEOUT_MS }, () => {
    expect(typeErrors([...site.small, ...site.large])).toEqual([]);
  });

  it('conform to their JSON schemas', { timeout: COMPILE_TIMEOUT_MS }, async () => {
    expect(await schemaErrors([...site.small, ...site.large])).toEqual([]);
  });
});

describe('the check of the types', () => {
  it('finds an unknown field, a wrong type, and a missing field', { timeout: COMPILE_TIMEOUT_MS }, () => {
    const errors = typeErrors([
      changed('small', 'Deployment', 'parley-auth', ({ spec }) => (spec.template.spec.containers[0].resource = {})),
      changed('small', 'Service', 'parley-auth', ({ spec }) => (spec.ports[0].port = '3000')),
      changed('large', 'HorizontalPodAutoscaler', 'parley-auth', ({ spec }) => delete spec.maxReplicas),
      changed('small', 'Cluster', 'parley-postgres', ({ spec }) => (spec.postgresql.synchronos = {})),
      changed('large', 'HTTPRoute', 'parley-auth', ({ spec }) => (spec.rules[0].matches[0].path.type = 'Regexp')),
    ]);
    expect(errors).toHaveLength(5);
    for (const [index, word] of ['resource', 'port', 'maxReplicas', 'synchronos', 'type'].entries())
      expect(errors[index]).toContain(word);
  });
});

describe('the check of the schemas', () => {
  it.each([
    ['a probe without a period', 'small', 'Deployment', 'parley-auth', periodOfZero, /periodSeconds/],
    ['a route to an impossible port', 'large', 'HTTPRoute', 'parley-auth', portTooHigh, /port/],
    ['a cluster without instances', 'small', 'Cluster', 'parley-postgres', noInstances, /instances/],
  ] as const)('sees %s', { timeout: COMPILE_TIMEOUT_MS }, async (_title, overlay, kind, name, change, error) => {
    expect(await schemaErrors([changed(overlay, kind, name, change)])).toEqual([expect.stringMatching(error)]);
  });
});

function periodOfZero({ spec }: any): void {
  spec.template.spec.containers[0].livenessProbe.periodSeconds = '10s';
}

function portTooHigh({ spec }: any): void {
  spec.rules[0].backendRefs[0].port = 70_000;
}

function noInstances({ spec }: any): void {
  spec.instances = 0;
}
