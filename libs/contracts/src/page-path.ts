/** The first segments of paths that are not pages. An unknown path below them is an error, not a page. */
const API_ROOTS = new Set(['v1', 'docs', 'socket.io', 'health', 'metrics', 'internal', 'hooks', '.well-known']);

/** True for a path of the API; any other one may be a page of the web client. */
export function isApiPath(path: string): boolean {
  // In any case: a mistyped URL of the API is not a page.
  return API_ROOTS.has((path.split('/', 2)[1] ?? '').toLowerCase());
}

const CONSOLE = '/admin';

/** True for the paths of the console of operators, which has a page of its own. */
export function isConsolePath(path: string): boolean {
  return path === CONSOLE || path.startsWith(`${CONSOLE}/`);
}
