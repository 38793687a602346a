import { find, ofKind, type Manifest } from './manifests.js';

/** An Ingress with these ranges refuses every client. */
const EVERY_IP = '0.0.0.0/0,::/0';

export interface Route {
  /** An exact path, or a path and everything below it. */
  readonly exact: boolean;
  readonly path: string;
  /** `gateway`, `auth`, `history`, or another target; `undefined` if the front refuses the path. */
  readonly service: string | undefined;
}

/** The public routes of the overlay, from an Ingress or the Gateway API. */
export function routesOf(manifests: readonly Manifest[]): Route[] {
  return [...ingressRoutes(manifests), ...gatewayRoutes(manifests)];
}

/** The service that answers a public request, or `undefined`. */
export function serviceFor(routes: readonly Route[], path: string): string | undefined {
  const matching = routes.filter((route) => path === route.path || (!route.exact && isBelow(path, route.path)));
  return matching.sort((one, other) => other.path.length - one.path.length)[0]?.service;
}

function isBelow(path: string, prefix: string): boolean {
  return path.startsWith(prefix.endsWith('/') ? prefix : `${prefix}/`);
}

function ingressRoutes(manifests: readonly Manifest[]): Route[] {
  return ofKind(manifests, 'Ingress').flatMap(({ metadata, spec }) => {
    const denied = metadata.annotations?.['nginx.ingress.kubernetes.io/denylist-source-range'];
    const paths = (spec?.rules ?? []).flatMap(({ http }) => http?.paths ?? []);
    return paths.map(({ path = '/', pathType, backend }) => ({
      exact: pathType === 'Exact',
      path,
      service: denied === EVERY_IP ? undefined : target(manifests, backend.service?.name, backend.service?.port?.name),
    }));
  });
}

function gatewayRoutes(manifests: readonly Manifest[]): Route[] {
  const rules = ofKind(manifests, 'HTTPRoute').flatMap(({ spec }) => spec?.rules ?? []);
  return rules.flatMap(({ matches = [], backendRefs = [] }) =>
    matches.map(({ path }) => ({
      exact: path?.type === 'Exact',
      path: path?.value ?? '/',
      service: backendRefs.map(({ name, port }) => target(manifests, name, port)).join() || undefined,
    })),
  );
}

function target(manifests: readonly Manifest[], name = '', port: string | number | undefined): string {
  const ports = find(manifests, 'Service', name)?.spec?.ports ?? [];
  const there = ports.some((open) => open.name === port || open.port === port);
  return there ? name.replace(/^parley-/, '') : `nothing (${name}:${port})`;
}
