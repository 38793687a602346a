import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RequestMethod, type Type } from '@nestjs/common';
import { CONTROLLER_WATERMARK, METHOD_METADATA, PATH_METADATA, ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import type { RequestType } from '#contracts';

/** A route as Nest will serve it. */
export interface ServedRoute {
  /** `POST /v1/rooms/{id}/join` */
  readonly name: string;
  /** The class that `@EventRequest` validates; `undefined` if a guard or another decorator reads the request. */
  readonly request?: RequestType;
  /** Fields of the request by the names of the path's parameters. */
  readonly pathFields: Readonly<Record<string, string>>;
}

/** Routes between services, and for the console: not for clients. */
const INTERNAL = /^\w+ \/(internal|v1\/admin)\//;
/** Not in the documents: pages, and signed URLs, which clients use as they get them. */
const PAGES = ['GET /', 'PUT /v1/files/{id}/content', 'GET /v1/files/{id}/content'];

/** The routes of all controllers of the project (every file `*.controller.ts`). */
export async function servedRoutes(root: string): Promise<ServedRoute[]> {
  const files = ['apps', 'libs'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(root, folder, file)),
  );
  const modules = files.filter((file) => file.endsWith('.controller.ts')).map((file) => pathToFileURL(file).href);
  const exported = await Promise.all(modules.map((url) => import(url) as Promise<Record<string, unknown>>));
  const routes = exported.flatMap((module) => Object.values(module).filter(isController).flatMap(routesOf));
  return routes.filter(({ name }) => !INTERNAL.test(name) && !PAGES.includes(name));
}

function isController(value: unknown): value is Type {
  return typeof value === 'function' && Reflect.hasMetadata(CONTROLLER_WATERMARK, value);
}

function routesOf(controller: Type): ServedRoute[] {
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype)
    .map((key) => ({ key, handler: prototype[key] }))
    .filter(({ handler }) => typeof handler === 'function' && Reflect.hasMetadata(METHOD_METADATA, handler))
    .map(({ key, handler }) => servedRoute(controller, key, handler as object));
}

function servedRoute(controller: Type, key: string, handler: object): ServedRoute {
  const method = RequestMethod[Reflect.getMetadata(METHOD_METADATA, handler) as RequestMethod];
  const parts = [Reflect.getMetadata(PATH_METADATA, controller), Reflect.getMetadata(PATH_METADATA, handler)];
  const path = parts.map((part) => String(part).replaceAll(/^\/|\/$/g, '')).filter((part) => part !== '');
  const source = sourceOf(controller, key);
  return {
    name: `${method} /${path.join('/').replaceAll(/:(\w+)/g, '{$1}')}`,
    ...(source && { request: source.type }),
    pathFields: Object.fromEntries(Object.entries(source?.path ?? {}).map(([field, parameter]) => [parameter, field])),
  };
}

/** The argument of `@EventRequest`, as Nest keeps it. */
function sourceOf(controller: Type, key: string): { type: RequestType; path: Record<string, string> } | undefined {
  const args = (Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, key) ?? {}) as Record<string, { data?: unknown }>;
  const [source] = Object.values(args)
    .map(({ data }) => data)
    .filter((data) => typeof data === 'object' && data !== null && 'type' in data && 'path' in data);
  return source as ReturnType<typeof sourceOf>;
}
