import { find, ofKind, selects, services, workloads, type Manifest, type Workload } from './manifests.js';

/** Pods that an operator creates from a custom resource. */
export function operatorPods(manifests: readonly Manifest[]): Pick<Workload, 'component' | 'labels'>[] {
  return ofKind(manifests, 'Cluster').map(({ metadata: { name } }) => ({
    component: 'postgres',
    labels: { 'cnpg.io/cluster': name },
  }));
}

/** Checks that every selector matches exactly the pods of its owner. One line per breach. */
export function selectorFindings(manifests: readonly Manifest[]): string[] {
  const pods = workloads(manifests);
  const findings: string[] = [];
  const expect = (subject: string, selector: Parameters<typeof selects>[0] | undefined, names: readonly string[]) => {
    const taken = selector === undefined ? [] : pods.filter(({ labels }) => selects(selector, labels));
    const found = taken.map(({ name }) => name).join();
    if (found !== names.join() || found === '') findings.push(`${subject} selects ${found || 'nothing'}`);
  };
  for (const { name, deployment, pod } of pods) {
    if (deployment === undefined) continue;
    expect(`Deployment ${name}`, deployment.spec?.selector, [name]);
    for (const { topologyKey, labelSelector } of pod.topologySpreadConstraints ?? [])
      expect(`spread of ${name} by ${topologyKey}`, labelSelector, [name]);
  }
  for (const { metadata, spec } of ofKind(manifests, 'Service'))
    expect(`Service ${metadata.name}`, spec?.selector && { matchLabels: spec.selector }, [metadata.name]);
  for (const { metadata, spec } of ofKind(manifests, 'PodDisruptionBudget'))
    expect(`PodDisruptionBudget ${metadata.name}`, spec?.selector, [metadata.name]);
  return [...findings, ...networkSelectorFindings(manifests), ...missing(manifests)];
}

/** Checks that the selectors of policies and their peers match a pod. */
function networkSelectorFindings(manifests: readonly Manifest[]): string[] {
  const pods = [...workloads(manifests), ...operatorPods(manifests)];
  return ofKind(manifests, 'NetworkPolicy').flatMap(({ metadata: { name }, spec }) => {
    const peers = [
      ...(spec?.ingress ?? []).flatMap(({ from = [] }) => from),
      ...(spec?.egress ?? []).flatMap(({ to = [] }) => to),
    ];
    const local = peers
      .filter(({ namespaceSelector }) => namespaceSelector === undefined)
      .map(({ podSelector }) => podSelector);
    const selectors = [spec?.podSelector, ...local].filter((selector) => selector !== undefined);
    return selectors.flatMap((selector) =>
      withoutPods(selector, pods).map((labels) => `NetworkPolicy ${name} names ${labels}`),
    );
  });
}

function withoutPods(selector: Parameters<typeof selects>[0], pods: readonly Pick<Workload, 'labels'>[]): string[] {
  const named = (selector.matchExpressions ?? []).filter(({ operator }) => operator === 'In');
  const components = named.flatMap(({ key, values = [] }) => values.map((value) => ({ [key]: value })));
  const alternatives = components.length > 0 ? components : [selector.matchLabels ?? {}];
  return alternatives
    .filter((matchLabels) => !pods.some(({ labels }) => selects({ matchLabels }, labels)))
    .map((matchLabels) => JSON.stringify(matchLabels));
}

/** Checks that each service has its accompanying objects. */
function missing(manifests: readonly Manifest[]): string[] {
  return services(manifests).flatMap(({ name, pod }) => {
    const around = (['Service', 'PodDisruptionBudget', 'ServiceAccount'] as const).filter(
      (kind) => find(manifests, kind, name) === undefined,
    );
    const keys = (pod.topologySpreadConstraints ?? []).map(({ topologyKey }) => topologyKey);
    const spread = ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].filter((key) => !keys.includes(key));
    return [...around, ...spread].map((thing) => `${name} has no ${thing}`);
  });
}
