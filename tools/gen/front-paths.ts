import { frontPaths, type FrontPath } from '#contracts/routes/front-paths';
import { withBlocks } from './blocks.js';

const HAPROXY = 'deploy/haproxy/haproxy.cfg';
const INGRESS = 'k8s/components/ingress/ingress.yaml';
const GATEWAY_API = 'k8s/components/gateway-api/routes.yaml';
/** Bytes of files have settings of their own in Kubernetes, so their path stands apart there. */
const BYTES = '/v1/files';
const SERVICES = ['auth', 'history'] as const;

/** The fronts of compose and Kubernetes, with the paths of the services from the table of routes. */
export const FRONTS = [
  { file: HAPROXY, generate: (root: string) => withBlocks(root, HAPROXY, { paths: SERVICES.flatMap(haproxyLines) }) },
  {
    file: INGRESS,
    generate: (root: string) => withBlocks(root, INGRESS, { paths: inKubernetes().flatMap(ingressLines) }),
  },
  {
    file: GATEWAY_API,
    generate: (root: string) => {
      const blocks = SERVICES.map((service): [string, string[]] => [
        `paths of ${service}`,
        inKubernetes()
          .filter((path) => path.service === service)
          .flatMap(gatewayApiLines),
      ]);
      return withBlocks(root, GATEWAY_API, Object.fromEntries(blocks));
    },
  },
];

function inKubernetes(): FrontPath[] {
  return frontPaths().filter(({ path }) => path !== BYTES);
}

function haproxyLines(service: FrontPath['service']): string[] {
  const paths = frontPaths().filter((path) => path.service === service);
  const below = paths.filter(({ isExact }) => !isExact).map(({ path }) => `${path}/`);
  return [
    `acl ${service} path ${paths.map(({ path }) => path).join(' ')}`,
    `acl ${service} path_beg ${below.join(' ')}`,
  ];
}

function ingressLines({ path, isExact, service }: FrontPath): string[] {
  return [
    `- path: ${path}`,
    `  pathType: ${isExact ? 'Exact' : 'Prefix'}`,
    '  backend:',
    '    service:',
    `      name: parley-${service}`,
    '      port:',
    '        name: http',
  ];
}

function gatewayApiLines({ path, isExact }: FrontPath): string[] {
  return ['- path:', `    type: ${isExact ? 'Exact' : 'PathPrefix'}`, `    value: ${path}`];
}
