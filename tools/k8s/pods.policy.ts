import { services, workloads, type Container, type Manifest, type Workload } from './manifests.js';

/** Checks that every pod has limits and conforms to the "restricted" pod security standard. One line per breach. */
export function podFindings(manifests: readonly Manifest[]): string[] {
  return workloads(manifests).flatMap((workload) => [
    ...mustHold(workload.name, podRules(workload)),
    ...workload.containers.flatMap((container) =>
      mustHold(`${workload.name}/${container.name}`, [
        ...containerRules(container),
        ...probeRules(workload, container),
      ]),
    ),
  ]);
}

type Rule = readonly [holds: boolean | undefined, otherwise: string];

function mustHold(subject: string, rules: readonly Rule[]): string[] {
  return rules.filter(([holds]) => holds !== true).map(([, otherwise]) => `${subject}: ${otherwise}`);
}

function podRules({ pod }: Workload): Rule[] {
  const { securityContext = {} } = pod;
  return [
    [securityContext.runAsNonRoot, 'may run as root'],
    [(securityContext.runAsUser ?? 0) > 0, 'names no user'],
    [securityContext.seccompProfile?.type === 'RuntimeDefault', 'has no seccomp profile'],
    [pod.automountServiceAccountToken === false, 'mounts a token for the Kubernetes API'],
    [pod.enableServiceLinks === false, 'has variables of other services'],
    [!pod.hostNetwork && !pod.hostPID && !pod.hostIPC, 'shares a namespace of its node'],
    [(pod.volumes ?? []).every(({ hostPath }) => hostPath === undefined), 'mounts a path of its node'],
  ];
}

function containerRules({ securityContext = {}, resources = {}, image }: Container): Rule[] {
  const { requests = {}, limits = {} } = resources;
  const { allowPrivilegeEscalation, capabilities, privileged, readOnlyRootFilesystem } = securityContext;
  const unprivileged = allowPrivilegeEscalation === false && !privileged;
  return [
    [requests['cpu'] !== undefined && requests['memory'] !== undefined, 'has no requests'],
    [limits['cpu'] !== undefined && limits['memory'] !== undefined, 'has no limits'],
    [readOnlyRootFilesystem, 'may write to its root'],
    [unprivileged, 'may gain privileges'],
    [capabilities?.drop?.includes('ALL') && !capabilities.add, 'keeps capabilities'],
    [/:(?!latest$)[\w.-]+$/.test(image ?? ''), `has no version in its image ${image}`],
  ];
}

function probeRules({ deployment, component }: Workload, container: Container): Rule[] {
  if (deployment === undefined) return [];
  const { startupProbe, readinessProbe, livenessProbe } = container;
  const paths = [startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet?.path);
  return [
    [startupProbe && readinessProbe && livenessProbe && true, 'lacks a probe'],
    [
      component === 'redis' || paths.join() === '/health/live,/health/ready,/health/live',
      `has probes for ${paths.join()}`,
    ],
  ];
}

/** The shutdown times of a service in ms, from SIGTERM. */
export interface Stop {
  /** It still serves requests but is not ready. */
  readonly noticeMs: number;
  /** Total time until the process exits. */
  readonly totalMs: number;
}

/** Time until load balancers and kube-proxies stop using a pod that is not ready. */
const NOTICED_MS = 3000;

/** Checks that a rollout does not reduce capacity, and that a pod has enough time to stop. */
export function rolloutFindings(manifests: readonly Manifest[], { noticeMs, totalMs }: Stop): string[] {
  return services(manifests).flatMap(({ name, deployment, pod }) => {
    const { maxUnavailable, maxSurge } = deployment?.spec?.strategy?.rollingUpdate ?? {};
    const graceMs = (pod.terminationGracePeriodSeconds ?? 0) * 1000;
    return mustHold(name, [
      [maxUnavailable === 0, 'loses pods in a rollout'],
      [maxSurge !== undefined && maxSurge !== 0, 'adds no pod in a rollout'],
      [noticeMs >= NOTICED_MS, 'stops before the load balancers notice'],
      [graceMs > totalMs, `is killed after ${graceMs} ms, during its drain`],
    ]);
  });
}
