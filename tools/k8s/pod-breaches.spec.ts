import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { SERVICES } from '#config/services';
import { podFindings, rolloutFindings, type Stop } from './pods.policy.js';
import { scalingFindings } from './scaling.policy.js';
import { selectorFindings } from './selectors.policy.js';
import { containerOf, finds, podOf, useSites, site } from './testing/sites.js';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
const STOP: Stop = { noticeMs: 5000, totalMs: 30_000 };

useSites();

describe('the check of the pods', () => {
  finds(podFindings, 'small', [
    [
      'root',
      'Job',
      'parley-migrate',
      (m) => (podOf(m).securityContext.runAsNonRoot = false),
      `parley-migrate-${version}: may run as root`,
    ],
    [
      'no user',
      'Deployment',
      'parley-auth',
      (m) => delete podOf(m).securityContext.runAsUser,
      'parley-auth: names no user',
    ],
    [
      'no seccomp',
      'Deployment',
      'parley-auth',
      (m) => delete podOf(m).securityContext.seccompProfile,
      'parley-auth: has no seccomp profile',
    ],
    [
      'a token',
      'Deployment',
      'parley-auth',
      (m) => delete podOf(m).automountServiceAccountToken,
      'parley-auth: mounts a token for the Kubernetes API',
    ],
    [
      'links',
      'Deployment',
      'parley-auth',
      (m) => delete podOf(m).enableServiceLinks,
      'parley-auth: has variables of other services',
    ],
    [
      'the node’s network',
      'Deployment',
      'parley-auth',
      (m) => (podOf(m).hostNetwork = true),
      'parley-auth: shares a namespace of its node',
    ],
    [
      'the node’s files',
      'Deployment',
      'parley-auth',
      (m) => podOf(m).volumes.push({ name: 'x', hostPath: { path: '/' } }),
      'parley-auth: mounts a path of its node',
    ],
    [
      'no limits',
      'Deployment',
      'parley-redis',
      (m) => delete containerOf(m).resources.limits.memory,
      'parley-redis/redis: has no limits',
    ],
    [
      'no requests',
      'Deployment',
      'parley-gateway',
      (m) => delete containerOf(m).resources.requests,
      'parley-gateway/service: has no requests',
    ],
    [
      'a root to write to',
      'Deployment',
      'parley-auth',
      (m) => delete containerOf(m).securityContext.readOnlyRootFilesystem,
      'parley-auth/service: may write to its root',
    ],
    [
      'privileges',
      'Deployment',
      'parley-auth',
      (m) => delete containerOf(m).securityContext.allowPrivilegeEscalation,
      'parley-auth/service: may gain privileges',
    ],
    [
      'capabilities',
      'Deployment',
      'parley-auth',
      (m) => (containerOf(m).securityContext.capabilities.add = ['NET_RAW']),
      'parley-auth/service: keeps capabilities',
    ],
    [
      'no probe',
      'Deployment',
      'parley-redis',
      (m) => delete containerOf(m).startupProbe,
      'parley-redis/redis: lacks a probe',
    ],
    [
      'a probe of a wrong path',
      'Deployment',
      'parley-auth',
      (m) => (containerOf(m).livenessProbe.httpGet.path = '/health/ready'),
      'parley-auth/service: has probes for /health/live,/health/ready,/health/ready',
    ],
    [
      'the latest image',
      'Deployment',
      'parley-auth',
      (m) => (containerOf(m).image = 'parley-auth:latest'),
      'parley-auth/service: has no version in its image parley-auth:latest',
    ],
    [
      'an additional container',
      'Deployment',
      'parley-auth',
      (m) => podOf(m).containers.push({ name: 'x', image: 'x:1' }),
      'parley-auth/x: has no limits',
    ],
  ]);
});

describe('the check of rollouts', () => {
  finds((manifests) => rolloutFindings(manifests, STOP), 'small', [
    [
      'lost capacity',
      'Deployment',
      'parley-gateway',
      (m) => (m.spec.strategy.rollingUpdate.maxUnavailable = 1),
      'parley-gateway: loses pods in a rollout',
    ],
    [
      'no surge',
      'Deployment',
      'parley-gateway',
      (m) => (m.spec.strategy.rollingUpdate.maxSurge = 0),
      'parley-gateway: adds no pod in a rollout',
    ],
    [
      'a short grace',
      'Deployment',
      'parley-gateway',
      (m) => (podOf(m).terminationGracePeriodSeconds = 30),
      'parley-gateway: is killed after 30000 ms, during its drain',
    ],
  ]);

  it('finds a stop before the load balancers notice', () => {
    expect(rolloutFindings(site.large, { ...STOP, noticeMs: 0 })).toContain(
      'parley-auth: stops before the load balancers notice',
    );
  });
});

/** The workloads of Parley, in the order in which they are rendered. */
const ALL = [...[...SERVICES, 'redis'].sort(), `migrate-${version}`].map((name) => `parley-${name}`).join(',');

describe('the check of selectors', () => {
  const label = 'app.kubernetes.io/component';
  finds(selectorFindings, 'small', [
    [
      'a Service of others',
      'Service',
      'parley-auth',
      (m) => (m.spec.selector[label] = 'history'),
      'Service parley-auth selects parley-history',
    ],
    [
      'a Service of all',
      'Service',
      'parley-redis',
      (m) => delete m.spec.selector[label],
      `Service parley-redis selects ${ALL}`,
    ],
    [
      'a budget that selects no pod',
      'PodDisruptionBudget',
      'parley-auth',
      (m) => (m.spec.selector.matchLabels[label] = 'aut'),
      'PodDisruptionBudget parley-auth selects nothing',
    ],
    [
      'a Deployment of others',
      'Deployment',
      'parley-auth',
      (m) => delete m.spec.selector.matchLabels[label],
      `Deployment parley-auth selects ${ALL}`,
    ],
    [
      'a spread of others',
      'Deployment',
      'parley-auth',
      (m) => (podOf(m).topologySpreadConstraints[1].labelSelector.matchLabels[label] = 'gateway'),
      'spread of parley-auth by kubernetes.io/hostname selects parley-gateway',
    ],
    [
      'no spread',
      'Deployment',
      'parley-auth',
      (m) => podOf(m).topologySpreadConstraints.shift(),
      'parley-auth has no topology.kubernetes.io/zone',
    ],
    [
      'no budget',
      'PodDisruptionBudget',
      'parley-auth',
      (m) => (m.kind = 'None'),
      'parley-auth has no PodDisruptionBudget',
    ],
    [
      'a policy that selects no pod',
      'NetworkPolicy',
      'auth-from-services',
      (m) => (m.spec.podSelector.matchLabels[label] = 'aut'),
      'NetworkPolicy auth-from-services names {"app.kubernetes.io/component":"aut"}',
    ],
    [
      'a peer that selects no pod',
      'NetworkPolicy',
      'to-postgres',
      (m) => (m.spec.podSelector.matchExpressions[0].values[1] = 'aut'),
      'NetworkPolicy to-postgres names {"app.kubernetes.io/component":"aut"}',
    ],
  ]);
});

describe('the check of scaling', () => {
  finds(scalingFindings, 'large', [
    [
      'replicas set in two places',
      'Deployment',
      'parley-auth',
      (m) => (m.spec.replicas = 2),
      'parley-auth: its replicas are set in two places',
    ],
    [
      'a budget that leaves no pod',
      'HorizontalPodAutoscaler',
      'parley-auth',
      (m) => (m.spec.minReplicas = 1),
      'parley-auth: no pod is left when a node is drained',
    ],
  ]);
});
