import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SERVICES } from '#config/services';
import { ofKind, selects, services, workloads, type Manifest } from './manifests.js';
import { arrows } from './network.policy.js';
import { renderAnew } from './render.js';
import { schemaErrors, typeErrors } from './schemas.js';
import { RENDER_TIMEOUT_MS, site, useSites } from './testing/sites.js';

const ROOT = resolve(import.meta.dirname, '../..');
const SCHEMAS_TIMEOUT_MS = 120_000;
const KINDS = ['PodMonitor', 'PrometheusRule'];

const yaml = (path: string): any => parse(readFileSync(join(ROOT, 'deploy/prometheus', path), 'utf8'));

useSites();

describe('a site with the Prometheus operator', () => {
  let monitored: readonly Manifest[] = [];
  beforeAll(async () => {
    // Without kustomize the tests are skipped.
    if (site.small !== undefined) monitored = await renderAnew('small', ['prometheus-operator']);
  }, RENDER_TIMEOUT_MS);
  const own = () => monitored.filter(({ kind }) => KINDS.includes(kind));

  it('has resources that conform to their types and schemas', { timeout: SCHEMAS_TIMEOUT_MS }, async () => {
    expect(own().map(({ kind }) => kind)).toEqual(KINDS);
    const [broken] = structuredClone(own()) as any[];
    broken.spec.podMetricsEndpoints[0].interval = 15;
    expect(typeErrors([...own(), broken])).toEqual([expect.stringMatching(/interval/)]);
    expect(await schemaErrors([...own(), broken])).toEqual([expect.stringMatching(/interval/)]);
  });

  it('scrapes exactly the pods of the services, under the job names of the alerts', () => {
    const [{ spec }] = ofKind(monitored, 'PodMonitor') as [any];
    const pods = workloads(monitored);
    const taken = pods.filter(({ labels }) => selects(spec.selector, labels));
    expect(taken.map(({ name }) => name)).toEqual(services(monitored).map(({ name }) => name));
    const { scrape_configs: jobs, global } = yaml('prometheus.yml');
    const names = jobs.map(({ job_name }: { job_name: string }) => job_name).sort();
    expect(names).toEqual([...SERVICES].sort());
    expect(taken.map(({ labels }) => labels[spec.jobLabel]).sort()).toEqual(names);
    const [{ port, path, interval, scrapeTimeout }] = spec.podMetricsEndpoints;
    expect({ path, interval, scrapeTimeout }).toEqual({
      path: '/metrics',
      interval: global.scrape_interval,
      scrapeTimeout: global.scrape_timeout,
    });
    for (const { containers } of taken) expect(containers[0]?.ports?.map(({ name }) => name)).toContain(port);
  });

  it('has the rules of deploy/prometheus in the same order', () => {
    const [rule] = ofKind(monitored, 'PrometheusRule');
    const files: string[] = yaml('prometheus.yml').rule_files;
    expect(rule?.spec.groups).toEqual(files.flatMap((file) => yaml(file).groups));
  });

  it('opens no other connection', () => {
    expect(arrows(monitored)).toEqual(arrows(site.small));
    for (const { metadata } of own())
      expect(metadata.labels).toMatchObject({
        release: 'kube-prometheus-stack',
        'app.kubernetes.io/part-of': 'parley',
      });
  });
});
