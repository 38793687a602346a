import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { service, SERVICES, servicesWith, type ServiceName } from '#config/services';
import { apart, fillBlocks, type Blocks } from '../blocks.js';
import { secretsOf, type GivenSecret } from './given-secrets.js';
import { versionOf } from './version.js';

const FILE = 'docker-compose.yml';

export const COMPOSE = {
  file: FILE,
  generate: (root: string) => {
    const text = readFileSync(join(root, FILE), 'utf8');
    return fillBlocks(text, FILE, blocksOf(text, versionOf(root)));
  },
};

function blocksOf(text: string, version: string): Blocks {
  const roles = servicesWith('postgres').map((name) => `postgres_${name}_password`);
  const files = SERVICES.flatMap(secretsOf).map(nameOf);
  return {
    'public services': SERVICES.filter((name) => service(name).isPublic && !service(name).isOptional).map(healthy),
    services: apart(
      SERVICES.map((name) => serviceLines(name, version, text.includes(`: &${name}\n`) ? name : 'parley')),
    ),
    'passwords of roles': roles.map((secret) => `- ${secret}`),
    'secrets of services': [...new Set([...files, ...roles])].map(
      (secret) => `${secret}: { file: '\${PARLEY_SECRETS:-./deploy/secrets}/${secret}' }`,
    ),
  };
}

/** `anchor` has the parts that do not follow from the table. */
function serviceLines(name: ServiceName, version: string, anchor: string): string[] {
  const secrets = secretsOf(name);
  return [
    `${name}:`,
    `  <<: *${anchor}`,
    `  image: parley-${name}:\${PARLEY_VERSION:-${version}}`,
    `  build: { <<: *build, target: ${name} }`,
    '  environment:',
    '    <<: *environment',
    ...secrets.map((secret) => `    ${secret.variable}_FILE: /run/secrets/${nameOf(secret)}`),
    '  secrets:',
    ...secrets.map((secret) => `    - ${nameOf(secret)}`),
    `  networks: [${networksOf(name).join(', ')}]`,
    `  scale: \${PARLEY_${service(name).plural.toUpperCase()}:-2}`,
    '  depends_on:',
    ...dependenciesOf(name).map((line) => `    ${line}`),
  ];
}

function nameOf({ file }: GivenSecret): string {
  return file.replaceAll('-', '_');
}

function networksOf(name: ServiceName): string[] {
  const { stores, reaches } = service(name);
  return [
    ...(reaches.includes('internet') ? ['edge'] : []),
    'services',
    ...(stores.includes('redis') ? ['bus'] : []),
    ...(stores.includes('postgres') ? ['data'] : []),
  ];
}

/** Its stores, and the services that answer it over HTTP or over Redis. */
function dependenciesOf(name: ServiceName): string[] {
  const { asks, stores, redisRights } = service(name);
  const takers = SERVICES.filter((other) => service(other).redisRights.includes('take commands'));
  const answering = redisRights.includes('send commands') ? [...asks, ...takers] : asks;
  return [
    ...(stores.includes('postgres') ? ['migrate: { condition: service_completed_successfully }'] : []),
    ...(stores.includes('redis') ? ['redis: { condition: service_healthy }'] : []),
    ...[...new Set(answering)].map(healthy),
  ];
}

function healthy(name: ServiceName): string {
  return `${name}: { condition: service_healthy }`;
}
