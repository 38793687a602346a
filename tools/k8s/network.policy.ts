import {
  ofKind,
  selects,
  workloads,
  type Manifest,
  type NetworkPolicyPeer,
  type NetworkPolicyPort,
} from './manifests.js';
import { operatorPods } from './selectors.policy.js';

interface End {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

type Direction = 'ingress' | 'egress';

/**
 * All connections that the policies allow, such as `gateway → auth:3000`. Between pods of the namespace both sides must
 * allow it; for peers outside (`namespace/…`, a network) only one side is known.
 */
export function arrows(manifests: readonly Manifest[]): string[] {
  const ends = [...workloads(manifests), ...operatorPods(manifests)].map(({ component, labels }) => ({
    name: component,
    labels,
  }));
  const inside = new Set(ends.map(({ name }) => name));
  const out = new Set(ends.flatMap((end) => allowed(manifests, ends, end, 'egress')));
  const into = new Set(ends.flatMap((end) => allowed(manifests, ends, end, 'ingress')));
  const agreed = [...out].filter((arrow) => into.has(arrow) || !inside.has(targetOf(arrow)));
  return [...new Set([...agreed, ...[...into].filter((arrow) => !inside.has(sourceOf(arrow)))])].sort();
}

/** Connections that only one side allows. Such rules have no effect. */
export function halfArrows(manifests: readonly Manifest[]): string[] {
  const ends = [...workloads(manifests), ...operatorPods(manifests)].map(({ component, labels }) => ({
    name: component,
    labels,
  }));
  const inside = new Set(ends.map(({ name }) => name));
  const whole = new Set(arrows(manifests));
  const halves = (['egress', 'ingress'] as const).flatMap((way) =>
    ends.flatMap((end) => allowed(manifests, ends, end, way)),
  );
  const within = halves.filter((arrow) => inside.has(sourceOf(arrow)) && inside.has(targetOf(arrow)));
  return [...new Set(within.filter((arrow) => !whole.has(arrow)))].sort();
}

/** Components without a policy, by direction. Kubernetes allows all their connections. */
export function undenied(manifests: readonly Manifest[]): string[] {
  const ends = [...workloads(manifests), ...operatorPods(manifests)];
  return (['Ingress', 'Egress'] as const).flatMap((type) => {
    const denying = ofKind(manifests, 'NetworkPolicy').filter(({ spec }) => spec?.policyTypes?.includes(type));
    const open = ends.filter(({ labels }) => !denying.some(({ spec }) => selects(spec?.podSelector ?? {}, labels)));
    return open.map(({ component }) => `${component}: ${type}`);
  });
}

function allowed(manifests: readonly Manifest[], ends: readonly End[], end: End, way: Direction): string[] {
  const policies = ofKind(manifests, 'NetworkPolicy').filter(({ spec }) =>
    selects(spec?.podSelector ?? {}, end.labels),
  );
  return policies.flatMap(({ spec }) => {
    const rules =
      way === 'egress'
        ? spec?.egress?.map(({ to, ports }) => ({ peers: to, ports }))
        : spec?.ingress?.map(({ from, ports }) => ({ peers: from, ports }));
    return (rules ?? []).flatMap(({ peers = [{ ipBlock: { cidr: 'everywhere' } }], ports }) =>
      peers
        .flatMap((peer) => peerNames(peer, ends))
        .flatMap((peer) => {
          const [source, target] = way === 'egress' ? [end.name, peer] : [peer, end.name];
          return portNumbers(manifests, target, ports).map((port) => `${source} → ${target}:${port}`);
        }),
    );
  });
}

function peerNames({ ipBlock, namespaceSelector, podSelector }: NetworkPolicyPeer, ends: readonly End[]): string[] {
  if (ipBlock !== undefined) return [ipBlock.cidr];
  if (namespaceSelector === undefined)
    return [...new Set(ends.filter(({ labels }) => selects(podSelector ?? {}, labels)).map(({ name }) => name))];
  const { 'kubernetes.io/metadata.name': namespace, ...others } = namespaceSelector.matchLabels ?? {};
  const pods = Object.values({ ...others, ...podSelector?.matchLabels });
  return [['namespace', namespace ?? '*', ...pods].join('/')];
}

function portNumbers(
  manifests: readonly Manifest[],
  target: string,
  ports: readonly NetworkPolicyPort[] = [{}],
): string[] {
  const open = workloads(manifests)
    .filter(({ component }) => component === target)
    .flatMap(({ containers }) => containers.flatMap((container) => container.ports ?? []));
  return ports.map(({ port, protocol }) => {
    const number = open.find(({ name }) => name === port)?.containerPort ?? port ?? '*';
    return protocol === 'UDP' ? `${number}/udp` : String(number);
  });
}

function sourceOf(arrow: string): string {
  return arrow.split(' → ')[0] ?? '';
}

function targetOf(arrow: string): string {
  return /→ (.*):[^:]+$/.exec(arrow)?.[1] ?? '';
}
