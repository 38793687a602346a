import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadServiceConfig, type GatewayConfig } from '#config/app-config';
import { perService, service, SERVICES, servicesWith, type ServiceName } from '#config/services';
import { documentedSettings, environmentFindings, environmentOf, filesOf } from './environment.policy.js';
import { ofKind, services, workloads, type Manifest } from './manifests.js';
import { arrows, halfArrows, undenied } from './network.policy.js';
import { podFindings, rolloutFindings, type Stop } from './pods.policy.js';
import { referenceFindings } from './references.policy.js';
import { OVERLAYS, renderAnew, type Overlay } from './render.js';
import { routesOf, serviceFor } from './routes.policy.js';
import { selectorFindings } from './selectors.policy.js';
import { useSites, RENDER_TIMEOUT_MS, site } from './testing/sites.js';

const ROOT = resolve(import.meta.dirname, '../..');

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const SETTINGS = documentedSettings(read('docs/configuration.md'));
/** Time to close after the drain, before the process exits anyway (libs/platform process-signals). */
const CLOSE_TIMEOUT_MS = 5000;
const VERSION = (JSON.parse(read('package.json')) as { version: string }).version;
/** The programs in each service's pods, by their names in docs/configuration.md. The admin command runs in history's pods. */
const RUNS = perService((name) => ['all', name, ...(name === 'history' ? ['admin command'] : [])]);

/** The only connections between services in the namespace. The admin command runs in a pod of history. */
const WITHIN = [
  ...SERVICES.flatMap((name) => service(name).asks.map((asked) => `${name} → ${asked}:${service(asked).port}`)),
  `history → courier:${service('courier').port}`,
];
const PUBLIC = SERVICES.filter((name) => service(name).isPublic);
const WITH_STORE = [...servicesWith('postgres'), 'migrate'];
const to = (sources: readonly string[], target: string) => sources.map((source) => `${source} → ${target}`);
const from = (source: string, targets: readonly ServiceName[]) =>
  targets.map((name) => `${source} → ${name}:${service(name).port}`);
const REACHING = SERVICES.filter((name) => service(name).reaches.includes('internet'));
const TO_THE_INTERNET = [...to(REACHING, '0.0.0.0/0:*'), ...to(REACHING, '2000::/3:*')];
const dns = (pods: readonly string[]) =>
  pods.flatMap((pod) => ['53', '53/udp'].map((port) => `${pod} → namespace/kube-system/kube-dns:${port}`));

const ARROWS: Record<Overlay, string[]> = {
  small: [
    ...WITHIN,
    ...from('namespace/ingress-nginx', PUBLIC),
    ...from('namespace/monitoring', SERVICES),
    ...to(servicesWith('redis'), 'redis:6379'),
    ...to(WITH_STORE, 'postgres:5432'),
    ...TO_THE_INTERNET,
    ...dns([...SERVICES, 'migrate', 'redis', 'postgres']),
    'postgres → postgres:5432',
    'postgres → postgres:8000',
    'postgres → 0.0.0.0/0:443',
    'postgres → 0.0.0.0/0:6443',
    'namespace/cnpg-system → postgres:5432',
    'namespace/cnpg-system → postgres:8000',
    'namespace/monitoring → postgres:9187',
  ],
  large: [
    ...WITHIN,
    ...from('namespace/envoy-gateway-system', PUBLIC),
    ...from('namespace/monitoring', SERVICES),
    ...to(servicesWith('redis'), 'namespace/redis/redis-cluster:6379'),
    ...to(WITH_STORE, '10.20.0.0/24:5432'),
    ...TO_THE_INTERNET,
    ...dns([...SERVICES, 'migrate']),
  ],
};

useSites();

describe.each(OVERLAYS)('the Kubernetes manifests of a %s site', (overlay) => {
  it('limit and probe every container, without privileges', () => {
    expect(podFindings(site[overlay])).toEqual([]);
  });

  it('use a namespace that admits only restricted pods', () => {
    const [namespace] = ofKind(site[overlay], 'Namespace');
    expect(namespace?.metadata.labels).toMatchObject({ 'pod-security.kubernetes.io/enforce': 'restricted' });
  });

  it('keep the capacity during a rollout, and give pods time to drain', () => {
    expect(rolloutFindings(site[overlay], stopOf(site[overlay]))).toEqual([]);
  });

  it('select exactly the intended pods', () => {
    expect(selectorFindings(site[overlay])).toEqual([]);
  });

  it('refer only to existing objects', () => {
    expect(referenceFindings(site[overlay])).toEqual([]);
  });

  it('allow exactly the intended connections', () => {
    expect(arrows(site[overlay])).toEqual(ARROWS[overlay].sort());
    expect(halfArrows(site[overlay])).toEqual([]);
    expect(undenied(site[overlay])).toEqual([]);
  });

  it.each(SERVICES)('give %s only existing settings and all required ones', (name) => {
    const workload = services(site[overlay]).find(({ component }) => component === name)!;
    expect(environmentFindings(site[overlay], workload, { runs: RUNS[name], settings: SETTINGS })).toEqual([]);
    expect(load(site[overlay], name)).toMatchObject({
      drainMs: 20_000,
      trustProxy: 1,
      host: '0.0.0.0',
      port: service(name).port,
    });
  });

  it('run migrations with access to the database only, as the role that owns the schemas', () => {
    const job = workloads(site[overlay]).find(({ name }) => name === `parley-migrate-${VERSION}`)!;
    expect(environmentFindings(site[overlay], job, { runs: ['migrate job'], settings: SETTINGS })).toEqual([]);
    expect([...filesOf(site[overlay], job).values()]).toEqual([expect.stringMatching(/^postgres:\/\/parley_owner:/)]);
  });

  it('use the images of the release', () => {
    const images = workloads(site[overlay]).flatMap(({ containers }) => containers.map(({ image }) => image ?? ''));
    const own = images.filter((image) => image.startsWith('parley-')).sort();
    const targets = [...SERVICES, 'migrate'].sort();
    expect(own).toEqual(targets.map((target) => `parley-${target}:${VERSION}`));
    expect(images.filter((image) => !own.includes(image))).toEqual(
      overlay === 'small' ? [expect.stringMatching(/^redis:7\.2\.\d+-bookworm@sha256:[0-9a-f]{64}$/)] : [],
    );
  });

  it('route every path of protocol §1 to its service', () => {
    const routes = routesOf(site[overlay]);
    expect(protocolPaths().map(([path]) => [path, serviceFor(routes, path)])).toEqual(protocolPaths());
    for (const path of ['/internal/sessions', '/metrics', '/health/live', '/health/ready'])
      expect({ path, serviceFor: serviceFor(routes, path) }).toEqual({ path, serviceFor: undefined });
    for (const path of [
      '/assets/index-abc.js',
      '/rooms/x/12',
      '/verify',
      '/signed-in',
      '/no/such/page',
      '/v1',
      '/v1/roomsx',
    ])
      expect({ path, serviceFor: serviceFor(routes, path) }).toEqual({ path, serviceFor: 'gateway' });
  });

  it('keep tokens in paths and queries out of the access log of ingress-nginx', () => {
    const unlogged = ofKind(site[overlay], 'Ingress').filter(
      ({ metadata }) => metadata.annotations?.['nginx.ingress.kubernetes.io/enable-access-log'] === 'false',
    );
    const paths = unlogged.flatMap(({ spec }) => spec?.rules?.flatMap(({ http }) => http?.paths ?? []) ?? []);
    expect(paths.map(({ path }) => path)).toEqual(overlay === 'small' ? ['/v1/in', '/hooks', '/v1/auth/oidc'] : []);
  });

  it('keep a long-polling session on its gateway', () => {
    const spec = ofKind(site[overlay], 'Service').find(({ metadata }) => metadata.name === 'parley-gateway')?.spec;
    expect(spec?.sessionAffinity).toBe('ClientIP');
    const ingress = ofKind(site[overlay], 'Ingress').find(({ metadata }) => metadata.name === 'parley-sockets');
    const route = ofKind(site[overlay], 'HTTPRoute').find(({ metadata }) => metadata.name === 'parley-sockets');
    const hash = ingress?.metadata.annotations?.['nginx.ingress.kubernetes.io/upstream-hash-by'];
    expect(hash ?? route?.spec.rules?.[0]?.sessionPersistence?.type).toBe(ingress ? '$remote_addr' : 'Cookie');
  });

  it('have one host, which is that of PUBLIC_URL', () => {
    const { publicUrl } = load(site[overlay], 'auth') as { publicUrl: string };
    const hosts = JSON.stringify(site[overlay]).matchAll(
      /"(?:host|hostname)":"([^"]+)"|"(?:hosts|hostnames)":\["([^"]+)"\]/g,
    );
    const names = [...hosts].map(([, one, many]) => one ?? many);
    expect(new Set(names)).toEqual(new Set([new URL(publicUrl).host]));
    expect(JSON.stringify(site[overlay])).not.toMatch(/"(HOST|CLASS)"|-RELEASE"/);
  });
});

describe('a site with files in an object store', () => {
  it('reaches the store from history, which alone has its key', { timeout: RENDER_TIMEOUT_MS }, async () => {
    const stored = await renderAnew('large', ['files-s3']);
    const reaching = SERVICES.filter((name) => service(name).reaches.includes('object store'));
    expect(arrows(stored)).toEqual([...ARROWS.large, ...to(reaching, '10.30.0.0/24:443')].sort());
    const key = '/etc/parley/secrets/s3-secret-key';
    // The overlay adds the file to the Secret.
    for (const workload of services(stored)) {
      const name = workload.component as ServiceName;
      const missing = reaching.includes(name) ? [`${name} has no file ${key}`] : [];
      expect(environmentFindings(stored, workload, { runs: RUNS[name], settings: SETTINGS })).toEqual(missing);
      const { FILES, S3_SECRET_KEY_FILE } = environmentOf(stored, workload);
      // Gateways tell clients that there are files.
      expect({ name, FILES }).toEqual({
        name,
        FILES: reaching.includes(name) || name === 'gateway' ? 's3' : undefined,
      });
      expect({ name, S3_SECRET_KEY_FILE }).toEqual({
        name,
        S3_SECRET_KEY_FILE: reaching.includes(name) ? key : undefined,
      });
    }
  });
});

describe('a site with the keys of hosts', () => {
  it('reaches the keys from auth, and nothing else', { timeout: RENDER_TIMEOUT_MS }, async () => {
    const keyed = await renderAnew('large', ['host-keys']);
    const reaching = SERVICES.filter((name) => service(name).reaches.includes('keys of hosts'));
    expect(arrows(keyed)).toEqual([...ARROWS.large, ...to(reaching, '10.40.0.0/24:443')].sort());
  });
});

describe('a site with a check of messages', () => {
  it('reaches the check from history, which alone has its secret', { timeout: RENDER_TIMEOUT_MS }, async () => {
    const checked = await renderAnew('large', ['check']);
    const reaching = SERVICES.filter((name) => service(name).reaches.includes('check'));
    expect(arrows(checked)).toEqual([...ARROWS.large, ...to(reaching, '10.70.0.0/24:443')].sort());
    const secret = '/etc/parley/secrets/check-secret';
    // The overlay adds the file to the Secret.
    for (const workload of services(checked)) {
      const name = workload.component as ServiceName;
      const missing = reaching.includes(name) ? [`${name} has no file ${secret}`] : [];
      expect(environmentFindings(checked, workload, { runs: RUNS[name], settings: SETTINGS })).toEqual(missing);
    }
  });
});

describe('a site with providers and mail', () => {
  it('reaches both from auth, and nothing else', { timeout: RENDER_TIMEOUT_MS }, async () => {
    const reached = await renderAnew('large', ['providers', 'mail']);
    const [signingIn, mailing] = (['providers', 'mail server'] as const).map((part) =>
      SERVICES.filter((name) => service(name).reaches.includes(part)),
    );
    const mail = [25, 465, 587].flatMap((port) => to(mailing!, `10.60.0.0/24:${port}`));
    expect(arrows(reached)).toEqual([...ARROWS.large, ...to(signingIn!, '10.50.0.0/24:443'), ...mail].sort());
  });
});

describe('a site with traces', () => {
  it('can also reach the collector, but nothing else', { timeout: RENDER_TIMEOUT_MS }, async () => {
    const traced = await renderAnew('large', ['traces']);
    const collector = to(SERVICES, 'namespace/observability:4318');
    expect(arrows(traced)).toEqual([...ARROWS.large, ...collector].sort());
    for (const workload of services(traced)) {
      const runs = RUNS[workload.component as keyof typeof RUNS];
      expect(environmentFindings(traced, workload, { runs, settings: SETTINGS })).toEqual([]);
      expect(environmentOf(traced, workload)).toHaveProperty('OTEL_EXPORTER_OTLP_ENDPOINT');
    }
  });
});

describe('a PostgreSQL managed by CloudNativePG', () => {
  it('replicates every acknowledged commit to a standby', () => {
    const [cluster] = ofKind(site.small, 'Cluster');
    expect(cluster?.spec.instances).toBeGreaterThanOrEqual(3);
    expect(cluster?.spec.postgresql?.synchronous).toEqual({ method: 'any', number: 1, dataDurability: 'required' });
  });

  it('has the passwords of the services', () => {
    const cluster = ofKind(site.small, 'Cluster')[0];
    for (const name of servicesWith('postgres')) {
      const { data = {} } = ofKind(site.small, 'Secret').find(
        ({ metadata }) => metadata.name === `parley-postgres-${name}`,
      )!;
      const { databaseUrl } = load(site.small, name) as { databaseUrl: string };
      const { username, password, hostname } = new URL(databaseUrl);
      expect([username, password].map((text) => Buffer.from(text).toString('base64'))).toEqual([
        data['username'],
        data['password'],
      ]);
      expect(hostname).toBe(`${cluster?.metadata.name}-rw`);
    }
  });
});

describe('the images and the manifests', () => {
  const dockerfile = read('Dockerfile');

  it('agree on the user, the port and the targets', () => {
    const [{ pod, containers }] = services(site.small) as [ReturnType<typeof services>[number]];
    const { runAsUser, runAsGroup } = pod.securityContext ?? {};
    expect(/^USER (\S+)$/m.exec(dockerfile)?.[1]).toBe(`${runAsUser}:${runAsGroup}`);
    expect(/^EXPOSE (\d+)$/m.exec(dockerfile)?.[1]).toBe(String(containers[0]?.ports?.[0]?.containerPort));
    for (const target of [...SERVICES, 'migrate']) expect(dockerfile).toMatch(new RegExp(` AS ${target}$`, 'm'));
  });
});

describe('the secrets of a site', () => {
  const git = (...args: string[]) => spawnSync('git', ['-C', ROOT, ...args], { encoding: 'utf8' });

  it.skipIf(git('rev-parse').status !== 0)('are ignored by git', () => {
    const paths = OVERLAYS.map((overlay) => `k8s/overlays/${overlay}/secrets/operator-secret`);
    expect(
      git('check-ignore', ...paths)
        .stdout.trim()
        .split('\n'),
    ).toEqual(paths);
    const tracked = git('ls-files', 'k8s').stdout.split('\n');
    expect(tracked).toContain('k8s/make-secrets.sh');
    expect(tracked.filter((path) => path.includes('/secrets/'))).toEqual([]);
  });

  it('are different for each site', () => {
    const secrets = OVERLAYS.map(
      (overlay) => (load(site[overlay], 'auth') as { operatorSecret: string }).operatorSecret,
    );
    expect(new Set(secrets).size).toBe(OVERLAYS.length);
  });
});

function stopOf(manifests: readonly Manifest[]): Stop {
  const { drainMs, drainNoticeMs } = load(manifests, 'gateway') as GatewayConfig;
  return { noticeMs: drainNoticeMs, totalMs: drainNoticeMs + drainMs + CLOSE_TIMEOUT_MS };
}

/** The configuration of the service with this environment; throws if it would not start. */
function load(manifests: readonly Manifest[], name: ServiceName): object {
  const workload = services(manifests).find(({ component }) => component === name)!;
  const files = filesOf(manifests, workload);
  const env = Object.entries(environmentOf(manifests, workload)).map(([key, value]) =>
    key.endsWith('_FILE') ? [key.replace(/_FILE$/, ''), files.get(value)] : [key, value],
  );
  return loadServiceConfig(name, Object.fromEntries(env) as Record<string, string>);
}

/** `[path, service]` of protocol §1. A path that ends in `**` is replaced by one below it. */
function protocolPaths(): [string, string][] {
  const [, table = ''] = /## 1\. One origin\n([^#]*?)\n\nEmbedded/.exec(read('docs/protocol.md')) ?? [];
  const rows = [...table.matchAll(/^\| (`.*?) \| (the web client|\w+)\b.*\|$/gm)];
  return rows.flatMap(([, paths = '', service = '']) =>
    [...paths.matchAll(/`([^`]+)`/g)].map(([, path = '']): [string, string] => [
      path.replace('**', 'x'),
      service === 'the web client' ? 'gateway' : service,
    ]),
  );
}
