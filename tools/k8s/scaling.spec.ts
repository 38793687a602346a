import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { PARTITIONS } from '#bus/partition.policy';
import { Metrics } from '#platform/metrics/metrics';
import { GatewayGauges } from '../../apps/gateway/src/gateway-gauges.js';
import { CommandMetrics } from '../../apps/history/src/pipeline/command-metrics.js';
import { find, ofKind } from './manifests.js';
import { scalingFindings, scalingMetrics } from './scaling.policy.js';
import { useSites, site } from './testing/sites.js';

const ADAPTER = resolve(import.meta.dirname, '../../k8s/components/autoscaling/prometheus-adapter-values.yaml');

interface Rule {
  seriesQuery: string;
  metricsQuery: string;
}
const { rules } = parse(readFileSync(ADAPTER, 'utf8')) as { rules: { custom: Rule[]; external: Rule[] } };

useSites();

describe('the autoscalers of a large site', () => {
  it('are the only objects that set the replicas, and keep a pod when a node is drained', () => {
    expect(scalingFindings(site.large)).toEqual([]);
  });

  it.each([
    ['gateway', 'parley_gateway_connections', 'custom', GatewayGauges, /^parley_gateway_connections \d+$/m],
    [
      'history',
      'parley_history_open_batches',
      'external',
      CommandMetrics,
      /^parley_history_open_batches\{partition="0"\} 7$/m,
    ],
  ] as const)(
    'scale %s by %s, which it exports and prometheus-adapter serves',
    async (service, name, api, Source, line) => {
      expect(scalingMetrics(site.large, `parley-${service}`)).toMatchObject([{ name, api }]);
      expect(await exportedBy(Source)).toMatch(line);
      const rule = rules[api].find(({ seriesQuery }) => seriesQuery.startsWith(`${name}{`));
      expect(rule?.metricsQuery).toContain('<<.Series>>{<<.LabelMatchers>>}');
    },
  );

  it('add gateways before the existing ones are full', () => {
    const target = scalingMetrics(site.large, 'parley-gateway')[0]?.target;
    const config = ofKind(site.large, 'ConfigMap').find(({ data }) => data?.['MAX_CONNECTIONS'] !== undefined);
    expect(target).toBeGreaterThan(0);
    expect(target).toBeLessThanOrEqual(Number(config?.data?.['MAX_CONNECTIONS']) * 0.6);
  });

  it('start no more histories than partitions', () => {
    expect(find(site.large, 'HorizontalPodAutoscaler', 'parley-history')?.spec?.maxReplicas).toBe(PARTITIONS);
  });
});

/** The scraped metrics of a service whose other parts are stubs. */
async function exportedBy(Source: new (...parts: never[]) => object): Promise<string> {
  const metrics = new Metrics();
  const parts = (Reflect.getMetadata('design:paramtypes', Source) as unknown[]).map((part) =>
    part === Metrics ? metrics : IDLE,
  );
  Reflect.construct(Source, parts);
  return metrics.text();
}

const LAG = new Map([[0, { open: 7, oldestMs: 1, owner: 'a' }]]);
/** A stub for any part: empty lists, counts of 0. */
const IDLE: unknown = new Proxy(
  {},
  {
    get(_target, key) {
      if (key === 'lag') return () => Promise.resolve(LAG);
      if (key === 'all') return () => [];
      return key === 'counts' ? {} : 0;
    },
  },
);
