import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { documentedSettings, environmentFindings } from './environment.policy.js';
import { services, type Manifest } from './manifests.js';
import { arrows, halfArrows, undenied } from './network.policy.js';
import { referenceFindings } from './references.policy.js';
import type { Overlay } from './render.js';
import { routesOf, serviceFor } from './routes.policy.js';
import { type Breach, broken, type Check, containerOf, finds, podOf, useSites, site } from './testing/sites.js';

const SETTINGS = documentedSettings(readFileSync(resolve(import.meta.dirname, '../../docs/configuration.md'), 'utf8'));

useSites();

describe('the check of references', () => {
  finds(referenceFindings, 'small', [
    [
      'no account',
      'ServiceAccount',
      'parley-auth',
      (m) => (m.metadata.name = 'x'),
      'parley-auth: no ServiceAccount parley-auth',
    ],
    [
      'no ConfigMap',
      'Deployment',
      'parley-auth',
      (m) => (containerOf(m).envFrom[0].configMapRef.name = 'x'),
      'parley-auth: no ConfigMap x',
    ],
    [
      'a variable in the pod',
      'Deployment',
      'parley-auth',
      (m) => (containerOf(m).env = [{ name: 'X', value: 'y' }]),
      'parley-auth: the variable X is in the pod',
    ],
    [
      'no Secret',
      'Deployment',
      'parley-auth',
      (m) => (podOf(m).volumes[0].projected.sources[0].secret.name = 'x'),
      'parley-auth: no Secret x',
    ],
    [
      'no key of a Secret',
      'Deployment',
      'parley-auth',
      (m) => (podOf(m).volumes[0].projected.sources.at(-1).secret.items = [{ key: 'x', path: 'x' }]),
      'parley-auth: no x in Secret parley-postgres-ca',
    ],
    [
      'no volume',
      'Deployment',
      'parley-redis',
      (m) => (containerOf(m).volumeMounts[0].name = 'x'),
      'parley-redis: no volume x',
    ],
    [
      'no port of a Service',
      'Service',
      'parley-auth',
      (m) => (m.spec.ports[0].targetPort = 'web'),
      'Service parley-auth: parley-auth has no port web',
    ],
    [
      'no port of a policy',
      'NetworkPolicy',
      'from-front',
      (m) => (m.spec.ingress[0].ports[0].port = 8080),
      'NetworkPolicy from-front: parley-auth has no port 8080',
    ],
    [
      'no port of a probe',
      'Deployment',
      'parley-auth',
      (m) => (containerOf(m).readinessProbe.httpGet.port = 'web'),
      'parley-auth: parley-auth has no port web',
    ],
    [
      'no port to scrape',
      'Deployment',
      'parley-auth',
      (m) => (m.spec.template.metadata.annotations['prometheus.io/port'] = '9100'),
      'parley-auth: parley-auth has no port 9100',
    ],
    ['no certificate', 'Ingress', 'parley-http', (m) => (m.spec.tls[0].secretName = 'x'), 'no Secret x'],
    [
      'no password',
      'Cluster',
      'parley-postgres',
      (m) => (m.spec.managed.roles[0].passwordSecret.name = 'x'),
      'no Secret x',
    ],
  ]);
  it('finds an autoscaler without a Deployment', () => {
    const breach: Breach = [
      '',
      'HorizontalPodAutoscaler',
      'parley-auth',
      (m) => (m.spec.scaleTargetRef.name = 'x'),
      '',
    ];
    expect(referenceFindings(broken('large', breach))).toContain('no Deployment x to scale');
  });
});

describe('the check of the network', () => {
  it.each<Breach>([
    [
      'an additional connection',
      'NetworkPolicy',
      'to-postgres',
      (m) => m.spec.podSelector.matchExpressions[0].values.push('gateway'),
      'gateway → 10.20.0.0/24:5432',
    ],
    ['an open door', 'NetworkPolicy', 'from-front', (m) => delete m.spec.ingress[0].from, 'everywhere → auth:3000'],
    [
      'all ports',
      'NetworkPolicy',
      'from-front',
      (m) => delete m.spec.ingress[0].ports,
      'namespace/envoy-gateway-system → auth:*',
    ],
    [
      'another network',
      'NetworkPolicy',
      'to-postgres',
      (m) => (m.spec.egress[0].to[0].ipBlock.cidr = '0.0.0.0/0'),
      'auth → 0.0.0.0/0:5432',
    ],
    [
      'any namespace',
      'NetworkPolicy',
      'from-monitoring',
      (m) => delete m.spec.ingress[0].from[0].namespaceSelector.matchLabels,
      'namespace/* → auth:3000',
    ],
  ])('finds %s', (...breach) => {
    expect(arrows(site.large)).not.toContain(breach[4]);
    expect(arrows(broken('large', breach))).toContain(breach[4]);
  });

  it('finds a connection that only one side allows', () => {
    const breach: Breach = [
      '',
      'NetworkPolicy',
      'auth-from-services',
      (m) => m.spec.ingress[0].from[0].podSelector.matchExpressions[0].values.pop(),
      '',
    ];
    expect(arrows(broken('small', breach))).not.toContain('history → auth:3000');
    expect(halfArrows(broken('small', breach))).toEqual(['history → auth:3000']);
  });

  it('finds pods without a policy', () => {
    const breach: Breach = ['', 'NetworkPolicy', 'default-deny', (m) => (m.kind = 'None'), ''];
    expect(undenied(broken('large', breach))).toEqual(['migrate: Ingress']);
  });
});

describe('the check of settings', () => {
  const check: Check = (manifests) =>
    environmentFindings(
      manifests,
      services(manifests).find(({ component }) => component === 'auth')!,
      { runs: ['all', 'auth'], settings: SETTINGS },
    );
  finds(check, 'small', [
    ['an unknown one', 'ConfigMap', 'parley-auth', (m) => (m.data['PUBLIC_URI'] = 'x'), 'auth reads no PUBLIC_URI'],
    [
      'one of another service',
      'ConfigMap',
      'parley-common',
      (m) => (m.data['MAX_CONNECTIONS'] = '5'),
      'auth reads no MAX_CONNECTIONS',
    ],
    [
      'a secret in a ConfigMap',
      'ConfigMap',
      'parley-auth',
      (m) => (m.data['GATEWAY_SECRET'] = 'x'),
      'the secret GATEWAY_SECRET is in a ConfigMap',
    ],
    [
      'a missing one',
      'ConfigMap',
      'parley-auth',
      (m) => delete m.data['DATABASE_URL_FILE'],
      'auth is not given DATABASE_URL',
    ],
    [
      'a missing file',
      'Secret',
      'parley-auth',
      (m) => delete m.data['auth-database-url'],
      'auth has no file /etc/parley/secrets/auth-database-url',
    ],
    [
      'an unused secret',
      'Secret',
      'parley-auth',
      (m) => (m.data['more'] = 'eA=='),
      'auth does not need /etc/parley/secrets/more',
    ],
  ]);
});

describe('the check of routes', () => {
  it.each<[Overlay, Breach]>([
    ['small', ['', 'Ingress', 'parley-refused', (m) => (m.metadata.annotations = {}), '']],
    ['large', ['', 'HTTPRoute', 'parley-pages', (m) => m.spec.rules.shift(), '']],
  ])('finds an unintended public route in a %s site', (overlay, breach) => {
    const answers = (manifests: readonly Manifest[]) => serviceFor(routesOf(manifests), '/health/ready');
    expect({ whole: answers(site[overlay]), broken: answers(broken(overlay, breach)) }).toEqual({
      whole: undefined,
      broken: 'gateway',
    });
  });

  it('finds a route to a missing port', () => {
    const breach: Breach = ['', 'HTTPRoute', 'parley-auth', (m) => (m.spec.rules[0].backendRefs[0].port = 80), ''];
    expect(serviceFor(routesOf(broken('large', breach)), '/v1/auth')).toBe('nothing (parley-auth:80)');
  });
});
