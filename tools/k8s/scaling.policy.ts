import { find, ofKind, type Manifest } from './manifests.js';

/** A metric of an autoscaler other than CPU and memory. */
export interface ScalingMetric {
  readonly name: string;
  /** `custom`: one value per pod; `external`: one value for all. */
  readonly api: 'custom' | 'external';
  /** The target value per pod. */
  readonly target: number;
}

export function scalingMetrics(manifests: readonly Manifest[], name: string): ScalingMetric[] {
  const metrics = find(manifests, 'HorizontalPodAutoscaler', name)?.spec?.metrics ?? [];
  return metrics.flatMap(({ pods, external }) => [
    ...(pods ? [{ name: pods.metric.name, api: 'custom' as const, target: amount(pods.target.averageValue) }] : []),
    ...(external
      ? [{ name: external.metric.name, api: 'external' as const, target: amount(external.target.averageValue) }]
      : []),
  ]);
}

/** Parses a Kubernetes quantity as used for metrics: `100`, `10k`. */
function amount(quantity = ''): number {
  const [, digits, unit] = /^(\d+)(k|M)?$/.exec(quantity) ?? [];
  return Number(digits) * (unit === undefined ? 1 : { k: 1_000, M: 1_000_000 }[unit as 'k' | 'M']);
}

/**
 * Checks that only one object sets the replicas, and that a pod is left when a node is drained. One line per breach.
 */
export function scalingFindings(manifests: readonly Manifest[]): string[] {
  const doubled = ofKind(manifests, 'HorizontalPodAutoscaler')
    .map(({ spec }) => spec?.scaleTargetRef.name ?? '')
    .filter((name) => find(manifests, 'Deployment', name)?.spec?.replicas !== undefined);
  const emptied = ofKind(manifests, 'PodDisruptionBudget').filter(
    ({ metadata: { name }, spec }) => leastPods(manifests, name) - Number(spec?.maxUnavailable ?? Infinity) < 1,
  );
  return [
    ...doubled.map((name) => `${name}: its replicas are set in two places`),
    ...emptied.map(({ metadata: { name } }) => `${name}: no pod is left when a node is drained`),
  ];
}

function leastPods(manifests: readonly Manifest[], name: string): number {
  const scaler = ofKind(manifests, 'HorizontalPodAutoscaler').find(({ spec }) => spec?.scaleTargetRef.name === name);
  return scaler?.spec?.minReplicas ?? find(manifests, 'Deployment', name)?.spec?.replicas ?? 1;
}
