import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { extname } from 'node:path';
import { isApiPath, isConsolePath } from '#contracts/page-path';
import type { ConsoleReach } from '#platform/http/console-reach';
import type { WebFile } from './web-files.js';
import { cacheControlOf, CONSOLE_PAGE, fileOf, pageHeaders, pageOf, type PageSources } from './web.policy.js';

type WebFiles = ReadonlyMap<string, WebFile>;

/** Sets the headers of pages. It has to run before anything reads the URL, which may be malformed. */
export function setPageHeaders(sources: PageSources): RequestHandler {
  // An error is not stored: a gateway of the next version may have the file.
  const headers = { ...pageHeaders(sources), 'cache-control': 'no-store' };
  return (request: Request, response: Response, next: NextFunction) => {
    if (!isApiPath(pathOf(request))) response.set(headers);
    next();
  };
}

/**
 * Answers with a file of the web client, or with its page for the paths that the client itself knows. The console has a page of its
 * own; for clients that it does not answer, its paths are unknown ones.
 */
export function serveWeb(files: WebFiles, console: ConsoleReach): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const path = pathOf(request);
    if (isApiPath(path)) {
      next();
      return;
    }
    const name = find(files, path, request, console);
    const file = name === null ? undefined : files.get(name);
    if (name === null || file === undefined) {
      next();
      return;
    }
    sendFile(name, file, request, response);
  };
}

/** Answers with the form of the file that suits the client, or with 304 if the client has it. */
export function sendFile(name: string, file: WebFile, request: Request, response: Response): void {
  response
    .set({ 'cache-control': cacheControlOf(name), etag: file.etag })
    .vary('Accept-Encoding')
    .type(extname(name));
  response.send(chooseForm(file, request, response));
}

/** Nest mounts middleware, so `request.path` lacks what the mount's pattern matched. */
function pathOf({ originalUrl }: Request): string {
  return originalUrl.split('?', 1)[0] ?? originalUrl;
}

function find(files: WebFiles, path: string, request: Request, console: ConsoleReach): string | null {
  if (request.method !== 'GET' && request.method !== 'HEAD') return null;
  const isOfConsole = isConsolePath(path);
  const name = fileOf(path);
  if (files.has(name) && !isOfConsole) return name;
  if (request.accepts('html') === false) return null;
  return isOfConsole && console.admits(request) ? CONSOLE_PAGE : pageOf(path);
}

/** The best compressed form that the client accepts. */
function chooseForm({ plain, compressed }: WebFile, request: Request, response: Response): Buffer {
  for (const [encoding, body] of compressed) {
    if (request.acceptsEncodings(encoding) === false) continue;
    response.set('content-encoding', encoding);
    return body;
  }
  return plain;
}
