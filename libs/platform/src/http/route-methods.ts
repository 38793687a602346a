import type { Request } from 'express';

/** The used part of a layer of Express's router (router 2). `match` tests a path without running anything. */
interface RouteLayer {
  readonly route?: { readonly methods: Readonly<Record<string, boolean>> };
  match(path: string): boolean;
}

/** The methods of the routes with the request's path. If there are any, a 404 becomes a 405. */
export function allowedMethods(request: Request): string[] {
  const { stack } = request.app.router as unknown as { readonly stack: readonly RouteLayer[] };
  const routes = stack.filter((layer) => layer.route !== undefined && layer.match(request.path));
  const methods = new Set(routes.flatMap(({ route }) => Object.keys(route?.methods ?? {})));
  // A route has the request's method, so its handler reported that the resource does not exist.
  if (methods.has(request.method.toLowerCase()) || methods.has('_all')) return [];
  return [...methods].map((method) => method.toUpperCase());
}
