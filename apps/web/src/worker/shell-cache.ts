import { isApiPath, isConsolePath } from '#contracts/page-path';

const PREFIX = 'parley-shell-';
/** A page of the version before may still be open, and need one of its files. */
const OLDER_KEPT = 1;
const PAGE = '/';
/** Files whose names change with their content. */
const HASHED = /\/assets\/[\w./-]+/gu;

/** What a version of the web client consists of. The build writes it into the worker. */
export interface Shell {
  readonly version: string;
  /** The paths of all its scripts, styles and icons, without the page. */
  readonly files: readonly string[];
}

/** True for a cache of the client's files, which have nothing of a user. */
export function isShellCache(name: string): boolean {
  return name.startsWith(PREFIX);
}

/**
 * The files of the client, so that it opens at once and without a network. Only these: what belongs to a user never gets
 * into a cache.
 */
export class ShellCache {
  private readonly name: string;
  private readonly files: ReadonlySet<string>;

  constructor(
    private readonly shell: Shell,
    private readonly caches: CacheStorage,
    private readonly fetching: typeof fetch,
  ) {
    this.name = PREFIX + shell.version;
    this.files = new Set(shell.files);
  }

  /**
   * Rejects if one file is missing, or the page is of another version, as while a deploy is under way: the browser then keeps the version
   * before and tries again.
   */
  async fill(): Promise<void> {
    const cache = await this.caches.open(this.name);
    await cache.addAll([PAGE, ...this.shell.files]);
    const page = await (await cache.match(PAGE))?.text();
    if (this.hasFilesOf(page ?? '')) return;
    await this.caches.delete(this.name);
    throw new Error('the page is of another version');
  }

  async dropOlder(): Promise<void> {
    const names = (await this.caches.keys()).filter((name) => isShellCache(name) && name !== this.name);
    // In the order in which they were made.
    await Promise.all(names.slice(0, -OLDER_KEPT).map((name) => this.caches.delete(name)));
  }

  /** True for what `answer` answers. */
  has(request: Pick<Request, 'method' | 'mode'>, path: string): boolean {
    if (request.method !== 'GET') return false;
    return request.mode === 'navigate' ? isPagePath(path) : path.startsWith('/assets/') || this.files.has(path);
  }

  /** @param after called with work that goes on after the answer */
  async answer(request: Request, path: string, after: (work: Promise<void>) => void): Promise<Response> {
    const cache = await this.caches.open(this.name);
    if (request.mode !== 'navigate')
      return (await cache.match(path)) ?? (await this.caches.match(path)) ?? this.fetching(request);
    const page = await cache.match(PAGE);
    if (page === undefined) return this.fetching(request);
    after(this.refresh(cache, page.clone()));
    return page;
  }

  private hasFilesOf(page: string): boolean {
    return [...page.matchAll(HASHED)].every(([path]) => this.files.has(path));
  }

  /** The same page can have other headers: the operator may have allowed another origin since. */
  private async refresh(cache: Cache, page: Response): Promise<void> {
    const fresh = await this.fetching(PAGE).catch(() => null);
    if (fresh?.ok !== true) return;
    // A page of another version needs files that this cache does not have: it comes with its own worker.
    if ((await fresh.clone().text()) === (await page.text())) await cache.put(PAGE, fresh);
  }
}

/** Files have a dot in their names. */
function isPagePath(path: string): boolean {
  return !isApiPath(path) && !isConsolePath(path) && !/\.[^/]*$/u.test(path);
}
