import { frontPaths, type FrontPath } from '#contracts/routes/front-paths';
import { service, SERVICES, type ServiceName } from '#config/services';
import { apart, withBlocks } from '../blocks.js';

const HAPROXY = 'deploy/haproxy/haproxy.cfg';
const INGRESS = 'k8s/components/ingress/ingress.yaml';
const GATEWAY_API = 'k8s/components/gateway-api/routes.yaml';
/** Bytes of files have settings of their own in Kubernetes, so their path stands apart there. */
const BYTES = '/v1/files';
/** An Ingress logs the paths of requests, and these are secrets, so they stand apart there. */
const INCOMING = ['/v1/in', '/hooks'];
const PUBLIC = SERVICES.filter((name) => service(name).isPublic);
/** The gateway gets all other paths. */
const WITH_PATHS = PUBLIC.filter((name) => name !== 'gateway');

/** The fronts of compose and Kubernetes, with the paths of the services from the table of routes. */
export const FRONTS = [
  { file: HAPROXY, generate: (root: string) => withBlocks(root, HAPROXY, haproxyBlocks()) },
  {
    file: INGRESS,
    generate: (root: string) => withBlocks(root, INGRESS, { paths: without(BYTES, ...INCOMING).flatMap(ingressLines) }),
  },
  {
    file: GATEWAY_API,
    generate: (root: string) => withBlocks(root, GATEWAY_API, { services: WITH_PATHS.flatMap(gatewayApiLines) }),
  },
];

function pathsOf(name: ServiceName, paths: readonly FrontPath[]): FrontPath[] {
  return paths.filter((path) => path.service === name);
}

function without(...apart: string[]): FrontPath[] {
  return frontPaths().filter(({ path }) => !apart.includes(path));
}

function haproxyBlocks() {
  const pools = WITH_PATHS.map((name) => ({ name, plural: service(name).plural }));
  return {
    health: PUBLIC.filter((name) => !service(name).isOptional).map(
      (name) => `acl lacks_service nbsrv(${service(name).plural}) lt 1`,
    ),
    paths: WITH_PATHS.flatMap(haproxyPaths),
    pools: [
      ...pools.map(({ name, plural }) => `use_backend ${plural}_unready if ${name} { nbsrv(${plural}) lt 1 }`),
      ...pools.map(({ name, plural }) => `use_backend ${plural} if ${name}`),
    ],
    backends: apart(WITH_PATHS.map(haproxyBackend)),
    'unready backends': apart(WITH_PATHS.map(unreadyBackend)),
  };
}

function haproxyPaths(name: ServiceName): string[] {
  const paths = pathsOf(name, frontPaths());
  const below = paths.filter(({ isExact }) => !isExact).map(({ path }) => `${path}/`);
  return [
    `acl ${name} path ${paths.map(({ path }) => path).join(' ')}`,
    ...(below.length > 0 ? [`acl ${name} path_beg ${below.join(' ')}`] : []),
  ];
}

function haproxyBackend(name: ServiceName): string[] {
  return [
    `backend ${service(name).plural}`,
    '    balance roundrobin',
    '    http-reuse never',
    '    option httpchk GET /health/ready',
    '    http-check expect status 200',
    '    default-server check inter 500ms fastinter 250ms downinter 500ms fall 2 rise 1 observe layer4 error-limit 1 on-error mark-down',
    haproxyServers(name),
  ];
}

function unreadyBackend(name: ServiceName): string[] {
  return [
    `backend ${service(name).plural}_unready`,
    '    balance roundrobin',
    '    http-reuse never',
    '    timeout server 15s',
    haproxyServers(name),
  ];
}

function haproxyServers(name: ServiceName): string {
  return `    server-template ${name} 32 ${name}:${service(name).port} resolvers docker resolve-prefer ipv4 init-addr none`;
}

function ingressLines({ path, isExact, service: name }: FrontPath): string[] {
  return [
    `- path: ${path}`,
    `  pathType: ${isExact ? 'Exact' : 'Prefix'}`,
    '  backend:',
    '    service:',
    `      name: parley-${name}`,
    '      port:',
    '        name: http',
  ];
}

function gatewayApiLines(name: ServiceName): string[] {
  const matches = pathsOf(name, without(BYTES)).flatMap(({ path, isExact }) => [
    '        - path:',
    `            type: ${isExact ? 'Exact' : 'PathPrefix'}`,
    `            value: ${path}`,
  ]);
  return [
    '---',
    'apiVersion: gateway.networking.k8s.io/v1',
    'kind: HTTPRoute',
    'metadata:',
    `  name: parley-${name}`,
    'spec:',
    '  parentRefs:',
    '    - name: parley',
    '      sectionName: https',
    '  hostnames: [HOST]',
    '  rules:',
    '    - matches:',
    ...matches,
    '      backendRefs:',
    `        - name: parley-${name}`,
    `          port: ${service(name).port}`,
  ];
}
