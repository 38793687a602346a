import { internalUrlOf, service, SERVICES, servicesWith, type ServiceName } from '#config/services';
import { withBlocks } from '../blocks.js';
import { secretsOf, type GivenSecret } from './given-secrets.js';
import { serviceManifests } from './service-manifests.js';
import { versionOf } from './version.js';

const BASE = 'k8s/base/kustomization.yaml';
const RELEASE = 'k8s/release/kustomization.yaml';
const CLUSTER = 'k8s/components/postgres-cloudnative/cluster.yaml';
const SMALL = 'k8s/overlays/small/kustomization.yaml';
const LARGE = 'k8s/overlays/large/kustomization.yaml';
const SECRETS = '/etc/parley/secrets';

export const KUBERNETES = [
  { file: 'k8s/base/services.yaml', generate: serviceManifests },
  { file: BASE, generate: (root: string) => withBlocks(root, BASE, { settings: SERVICES.flatMap(settingLines) }) },
  { file: RELEASE, generate: (root: string) => withBlocks(root, RELEASE, { images: imageLines(versionOf(root)) }) },
  { file: CLUSTER, generate: (root: string) => withBlocks(root, CLUSTER, { roles: roles(), passwords: passwords() }) },
  { file: LARGE, generate: (root: string) => withBlocks(root, LARGE, { secrets: SERVICES.flatMap(secretLines) }) },
  {
    file: SMALL,
    generate: (root: string) =>
      withBlocks(root, SMALL, {
        secrets: SERVICES.flatMap(secretLines),
        roles: servicesWith('postgres').flatMap(roleSecret),
      }),
  },
];

function settingLines(name: ServiceName): string[] {
  const asks = service(name).asks.map(
    (other) => `${internalUrlOf(other)}=http://parley-${other}:${service(other).port}`,
  );
  const secrets = secretsOf(name)
    // The common settings have the file of Redis.
    .filter(({ variable }) => variable !== 'REDIS_URL')
    .map((secret) => `${secret.variable}_FILE=${SECRETS}/${keyOf(secret)}`);
  return [`- name: parley-${name}`, '  literals:', ...[...asks, ...secrets].map((setting) => `    - ${setting}`)];
}

/** The key of a file in the Secret. The files of Redis and of a service's own secret have the same name in all services. */
function keyOf({ variable, file }: GivenSecret): string {
  return { REDIS_URL: 'redis-url', INTERNAL_SECRET: 'internal-secret' }[variable] ?? file;
}

function secretLines(name: ServiceName): string[] {
  const files = secretsOf(name).map((secret) => ({ key: keyOf(secret), file: secret.file }));
  const sorted = files.sort((one, other) => (one.key < other.key ? -1 : 1));
  return [
    `- name: parley-${name}`,
    '  files:',
    ...sorted.map(({ key, file }) => `    - ${key === file ? '' : `${key}=`}secrets/${file}`),
  ];
}

function roleSecret(name: ServiceName): string[] {
  return [
    `- name: parley-postgres-${name}`,
    '  type: kubernetes.io/basic-auth',
    '  literals:',
    `    - username=parley_${name}`,
    '  files:',
    `    - password=secrets/${name}-database-password`,
    '  options:',
    '    disableNameSuffixHash: true',
    '    labels:',
    "      cnpg.io/reload: 'true'",
  ];
}

function imageLines(version: string): string[] {
  return [...SERVICES, 'migrate'].flatMap((name) => [
    `- name: parley-${name}`,
    `  newName: parley-${name}`,
    `  newTag: ${version}`,
  ]);
}

/** As deploy/postgres/10-roles.sh. */
function roles(): string[] {
  return servicesWith('postgres').flatMap((name) => [
    `- CREATE ROLE parley_${name} LOGIN`,
    `- GRANT CONNECT ON DATABASE parley TO parley_${name}`,
    `- GRANT USAGE ON SCHEMA public TO parley_${name}`,
    `- CREATE SCHEMA ${name} AUTHORIZATION parley_owner`,
    `- GRANT USAGE ON SCHEMA ${name} TO parley_${name}`,
    '- >-',
    `  ALTER DEFAULT PRIVILEGES FOR ROLE parley_owner IN SCHEMA ${name}`,
    `  GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO parley_${name}`,
    `- ALTER DEFAULT PRIVILEGES FOR ROLE parley_owner IN SCHEMA ${name} GRANT USAGE ON SEQUENCES TO parley_${name}`,
  ]);
}

function passwords(): string[] {
  return servicesWith('postgres').flatMap((name) => [
    `- name: parley_${name}`,
    '  ensure: present',
    '  login: true',
    '  passwordSecret:',
    `    name: parley-postgres-${name}`,
  ]);
}
