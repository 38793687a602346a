import type { Request } from 'express';

/** What is used of a layer of Express' router (router 2): `match` tests a path without running anything. */
interface RouteLayer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}

/** Methods of the routes that the request's path has, when it has any: then a 404 is a 405. */
export function allowedMethods(request: Request): string[] {
  const { stack } = request.app.router as unknown as { readonly stack: readonly RouteLayer[] };
  const routes = stack.filter((layer) => layer.route !== undefined && layer.match(request.path));
  const methods = new Set(routes.flatMap(({ route }) => Object.keys(route?.methods ?? {})));
  // The request's own method has a route there: its handler said that the thing does not exist.
  if (methods.has(request.method.toLowerCase()) || methods.has('_all')) return [];
  return [...methods].map((method) => method.toUpperCase());
}
