import type { HttpRoute } from './definition.js';

/** The parts of a route; parameters of the path in their order. */
export interface RouteParts {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** `/v1/rooms/{id}/join` */
  readonly path: string;
  readonly parameters: readonly string[];
}

/** @param route `POST /v1/rooms/{id}/join` */
export function partsOf(route: string): RouteParts {
  const [method, path] = route.split(' ') as [RouteParts['method'], string];
  return { method, path, parameters: [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name) };
}

/** The routes of an event: none, one, or two. */
export function routesOf(http: HttpRoute | null): string[] {
  return http === null ? [] : [http.route, ...(http.also === undefined ? [] : [http.also])];
}

/** The field of the request that a parameter of the path gives: `{id}` is the room, the others say what they are. */
export function fieldOfParameter(parameter: string): string {
  return { id: 'roomId', messageId: 'id', fileId: 'id' }[parameter] ?? parameter;
}
