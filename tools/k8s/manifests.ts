import { SERVICES } from '#config/services';
import type { ICluster } from '@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster';
import type { IGateway } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway';
import type { IHTTPRoute } from '@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute';
import type { IPodMonitor } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PodMonitor';
import type { IPrometheusRule } from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1/PrometheusRule';
import type { Deployment } from 'kubernetes-types/apps/v1.js';
import type { HorizontalPodAutoscaler } from 'kubernetes-types/autoscaling/v2.js';
import type { Job } from 'kubernetes-types/batch/v1.js';
import type {
  ConfigMap,
  Container,
  Namespace,
  PodSpec,
  Secret,
  Service,
  ServiceAccount,
  Volume,
} from 'kubernetes-types/core/v1.js';
import type { Ingress, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from 'kubernetes-types/networking/v1.js';
import type { PodDisruptionBudget } from 'kubernetes-types/policy/v1.js';

export type { Container, NetworkPolicyPeer, NetworkPolicyPort, Volume };

/** One rendered object. schemas.spec.ts checks it against the real schemas. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels?: Labels };
}

export type Labels = Readonly<Record<string, string>>;

/** The kinds in Parley's manifests. */
export interface Kinds {
  Cluster: ICluster;
  ConfigMap: ConfigMap;
  Deployment: Deployment;
  Gateway: IGateway;
  HTTPRoute: IHTTPRoute;
  HorizontalPodAutoscaler: HorizontalPodAutoscaler;
  Ingress: Ingress;
  Job: Job;
  Namespace: Namespace;
  NetworkPolicy: NetworkPolicy;
  PodDisruptionBudget: PodDisruptionBudget;
  PodMonitor: IPodMonitor;
  PrometheusRule: IPrometheusRule;
  Secret: Secret;
  Service: Service;
  ServiceAccount: ServiceAccount;
}

type Named<Type> = Type & Manifest;

export function ofKind<Kind extends keyof Kinds>(manifests: readonly Manifest[], kind: Kind): Named<Kinds[Kind]>[] {
  return manifests.filter((manifest): manifest is Named<Kinds[Kind]> => manifest.kind === kind);
}

export function find<Kind extends keyof Kinds>(
  manifests: readonly Manifest[],
  kind: Kind,
  name: string,
): Named<Kinds[Kind]> | undefined {
  return ofKind(manifests, kind).find(({ metadata }) => metadata.name === name);
}

/** A resource that creates pods, with its pod template. */
export interface Workload {
  readonly name: string;
  /** The name of a service, `migrate`, `redis`. */
  readonly component: string;
  readonly deployment?: Deployment;
  readonly labels: Labels;
  readonly pod: PodSpec;
  readonly containers: readonly Container[];
}

export function workloads(manifests: readonly Manifest[]): Workload[] {
  const deployments = ofKind(manifests, 'Deployment').map((deployment) => workload(deployment, deployment));
  return [...deployments, ...ofKind(manifests, 'Job').map((job) => workload(job))];
}

export function services(manifests: readonly Manifest[]): Workload[] {
  return workloads(manifests).filter(({ component }) => (SERVICES as readonly string[]).includes(component));
}

function workload(owner: Named<Deployment | Job>, deployment?: Deployment): Workload {
  const { metadata = {}, spec: pod } = owner.spec?.template ?? {};
  if (pod === undefined) throw new Error(`${owner.metadata.name} has no pod`);
  const labels = metadata.labels ?? {};
  return {
    name: owner.metadata.name,
    component: labels['app.kubernetes.io/component'] ?? '',
    ...(deployment && { deployment }),
    labels,
    pod,
    containers: [...(pod.initContainers ?? []), ...pod.containers],
  };
}

interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly { key: string; operator: string; values?: readonly string[] }[];
}

/** Returns true if the selector matches these labels. An empty selector matches all pods. */
export function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  if (Object.entries(matchLabels).some(([key, value]) => labels[key] !== value)) return false;
  return matchExpressions.every(({ key, operator, values = [] }) => {
    if (operator !== 'In' && operator !== 'NotIn')
      throw new Error(`the operator ${operator} is not supported by this check`);
    return values.includes(labels[key] ?? '') === (operator === 'In');
  });
}
