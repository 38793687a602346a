import { find, ofKind, type Manifest } from './manifests.js';

/** A metric that an autoscaler asks for, other than CPU and memory. */
export interface ScalingMetric {
  readonly name: string;
  /** `custom`: of each pod; `external`: one figure for all. */
  readonly api: 'custom' | 'external';
  /** Per pod. */
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

/** A quantity of Kubernetes, as far as metrics use them: `100`, `10k`. */
function amount(quantity = ''): number {
  const [, digits, unit] = /^(\d+)(k|M)?$/.exec(quantity) ?? [];
  return Number(digits) * (unit === undefined ? 1 : { k: 1_000, M: 1_000_000 }[unit as 'k' | 'M']);
}

/** Who says how many pods there are, and whether some are left when a node is emptied. One line per breach. */
export function scalingFindings(manifests: readonly Manifest[]): string[] {
  const doubled = ofKind(manifests, 'HorizontalPodAutoscaler')
    .map(({ spec }) => spec?.scaleTargetRef.name ?? '')
    .filter((name) => find(manifests, 'Deployment', name)?.spec?.replicas !== undefined);
  const emptied = ofKind(manifests, 'PodDisruptionBudget').filter(
    ({ metadata: { name }, spec }) => leastPods(manifests, name) - Number(spec?.maxUnavailable ?? Infinity) < 1,
  );
  return [
    ...doubled.map((name) => `${name}: its replicas stand in two places`),
    ...emptied.map(({ metadata: { name } }) => `${name}: nobody is left when a node is emptied`),
  ];
}

function leastPods(manifests: readonly Manifest[], name: string): number {
  const scaler = ofKind(manifests, 'HorizontalPodAutoscaler').find(({ spec }) => spec?.scaleTargetRef.name === name);
  return scaler?.spec?.minReplicas ?? find(manifests, 'Deployment', name)?.spec?.replicas ?? 1;
}
