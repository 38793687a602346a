import {
  find,
  ofKind,
  selects,
  workloads,
  type Container,
  type Manifest,
  type Volume,
  type Workload,
} from './manifests.js';

/** Secrets created by others: cert-manager creates the certificate, CloudNativePG that of its authority. */
const MADE_ELSEWHERE: Readonly<Record<string, readonly string[]>> = {
  'parley-tls': ['tls.crt', 'tls.key'],
  'parley-postgres-ca': ['ca.crt'],
};

/** Checks that every referenced object exists. One line per breach. */
export function referenceFindings(manifests: readonly Manifest[]): string[] {
  return [...podReferences(manifests), ...portReferences(manifests), ...otherReferences(manifests)];
}

function podReferences(manifests: readonly Manifest[]): string[] {
  return workloads(manifests).flatMap((workload) => {
    const { pod, name } = workload;
    const account = pod.serviceAccountName ?? 'default';
    return [
      ...(find(manifests, 'ServiceAccount', account) ? [] : [`${name}: no ServiceAccount ${account}`]),
      ...workload.containers.flatMap((container) => environmentReferences(manifests, name, container)),
      ...(pod.volumes ?? []).flatMap((volume) => volumeReferences(manifests, name, volume)),
      ...mountReferences(workload),
    ];
  });
}

function environmentReferences(manifests: readonly Manifest[], name: string, container: Container): string[] {
  const configs = (container.envFrom ?? []).map(({ configMapRef }) => configMapRef?.name ?? '');
  return [
    ...configs
      .filter((config) => !find(manifests, 'ConfigMap', config))
      .map((config) => `${name}: no ConfigMap ${config}`),
    // Settings are in ConfigMaps and secrets in files, so that `kubectl describe` shows no secret.
    ...(container.env ?? []).map((variable) => `${name}: the variable ${variable.name} is in the pod`),
  ];
}

function volumeReferences(manifests: readonly Manifest[], name: string, { secret, projected }: Volume): string[] {
  const mounted = secret?.secretName === undefined ? [] : [{ name: secret.secretName, items: secret.items ?? [] }];
  const sources = (projected?.sources ?? []).map((source) => ({
    name: source.secret?.name ?? '',
    items: source.secret?.items ?? [],
  }));
  return [...mounted, ...sources].flatMap((source) => {
    const keys = secretKeys(manifests, source.name);
    if (keys === undefined) return [`${name}: no Secret ${source.name}`];
    const wanted = source.items.map(({ key }) => key);
    return wanted.filter((key) => !keys.includes(key)).map((key) => `${name}: no ${key} in Secret ${source.name}`);
  });
}

function secretKeys(manifests: readonly Manifest[], name: string): readonly string[] | undefined {
  const secret = find(manifests, 'Secret', name);
  return secret === undefined ? MADE_ELSEWHERE[name] : Object.keys(secret.data ?? {});
}

function mountReferences({ name, pod, containers }: Workload): string[] {
  const volumes = (pod.volumes ?? []).map((volume) => volume.name);
  const mounts = containers.flatMap(({ volumeMounts = [] }) => volumeMounts.map((mount) => mount.name));
  return [
    ...mounts.filter((mount) => !volumes.includes(mount)).map((mount) => `${name}: no volume ${mount}`),
    ...volumes.filter((volume) => !mounts.includes(volume)).map((volume) => `${name}: no container mounts ${volume}`),
  ];
}

function portReferences(manifests: readonly Manifest[]): string[] {
  const pods = workloads(manifests);
  const services = ofKind(manifests, 'Service').flatMap(({ metadata: { name }, spec }) => {
    const behind = pods.filter(({ labels }) => selects({ matchLabels: spec?.selector ?? {} }, labels));
    const targets = (spec?.ports ?? []).map(({ targetPort }) => targetPort);
    return behind.flatMap((pod) => targets.flatMap((port) => noPort(`Service ${name}`, pod, port)));
  });
  const policies = ofKind(manifests, 'NetworkPolicy').flatMap(({ metadata: { name }, spec }) => {
    const behind = pods.filter(({ labels }) => selects(spec?.podSelector ?? {}, labels));
    const targets = (spec?.ingress ?? []).flatMap(({ ports = [] }) => ports.map(({ port }) => port));
    return behind.flatMap((pod) => targets.flatMap((port) => noPort(`NetworkPolicy ${name}`, pod, port)));
  });
  const own = pods.flatMap((pod) => {
    const probes = pod.containers.flatMap((c) => [c.startupProbe, c.readinessProbe, c.livenessProbe]);
    const ports = probes.flatMap((probe) => (probe ? [probe.httpGet?.port ?? probe.tcpSocket?.port] : []));
    const scraped = pod.deployment?.spec?.template.metadata?.annotations?.['prometheus.io/port'];
    return [...ports, ...(scraped === undefined ? [] : [Number(scraped)])].flatMap((port) =>
      noPort(pod.name, pod, port),
    );
  });
  return [...services, ...policies, ...own];
}

function noPort(subject: string, pod: Workload, port: string | number | undefined): string[] {
  const ports = pod.containers.flatMap(({ ports: open = [] }) => open);
  const there = ports.some(({ name, containerPort }) => port === name || port === containerPort);
  return there ? [] : [`${subject}: ${pod.name} has no port ${port}`];
}

/** References of routes, autoscalers, certificates and roles. */
function otherReferences(manifests: readonly Manifest[]): string[] {
  const certificates = [
    ...ofKind(manifests, 'Ingress').flatMap(({ spec }) => (spec?.tls ?? []).map(({ secretName }) => secretName)),
    ...ofKind(manifests, 'Gateway').flatMap(({ spec }) =>
      spec.listeners.flatMap(({ tls }) => (tls?.certificateRefs ?? []).map(({ name }) => name)),
    ),
  ];
  const passwords = ofKind(manifests, 'Cluster').flatMap(({ spec }) =>
    (spec.managed?.roles ?? []).map(({ passwordSecret }) => passwordSecret?.name),
  );
  const scaled = ofKind(manifests, 'HorizontalPodAutoscaler').map(({ spec }) => spec?.scaleTargetRef.name ?? '');
  return [
    ...[...certificates, ...passwords]
      .filter((name) => !secretKeys(manifests, name ?? ''))
      .map((name) => `no Secret ${name}`),
    ...scaled.filter((name) => !find(manifests, 'Deployment', name)).map((name) => `no Deployment ${name} to scale`),
  ];
}
