import { backoffMs } from '#contracts/backoff.policy';

/** The longest pause between two tries to fetch a file. */
const PAUSE_MS_MAX = 5_000;
/** A try that got nothing in this time ends when the network is back; the server may have died meanwhile. */
const STALE_MS = 5_000;
/** A try ends after this time, and each further one after as much more: a slow network needs long. */
const FETCH_MS = 30_000;
/** How often a module is imported whose files could be fetched. Without a cache of the browser the network may fail there, too. */
const IMPORTS_MAX = 3;

/** What a server answers that does not have the file, as after a deploy. Any other answer may be one of a front without a gateway. */
const GONE: ReadonlySet<number> = new Set([404, 410]);

/**
 * The files of the parts of the page. Each `import()` of the build goes through here (`tools/web/part-files.ts`), and waits for the
 * network.
 *
 * A file is fetched before the browser imports it, which then has it in its cache. The reason is Firefox: it remembers a
 * module that failed until the page is reloaded, and asks only for another URL. Under two URLs a module would have its
 * state twice; a fetch that failed is forgotten.
 */
export class PartFiles {
  private readonly fetched = new Map<string, Promise<void>>();
  private readonly styles = new Map<string, Promise<void>>();
  /** Called when the network is back. */
  private readonly waiting = new Set<() => void>();

  constructor(
    private readonly page: Document,
    private readonly fetching: typeof fetch,
  ) {}

  /**
   * @param get imports the module
   * @param files the paths of its file, the files that this imports, and their styles
   * @throws {TypeError} if the server does not have one of the files
   */
  async import<Module>(get: () => Promise<Module>, files: readonly string[] = []): Promise<Module> {
    for (let attempt = 1; ; attempt++) {
      await Promise.all(files.map((file) => once(this.fetched, file, () => this.fetch(file))));
      try {
        await Promise.all(files.filter(isStyle).map((file) => once(this.styles, file, () => this.apply(file))));
        return await get();
      } catch (error) {
        if (attempt === IMPORTS_MAX) throw error;
        for (const file of files) this.fetched.delete(file);
        await this.pause(attempt);
      }
    }
  }

  /** Called when the network may be back: tries again at once. */
  readonly tryAgain = (): void => {
    for (const act of [...this.waiting]) act();
  };

  private async fetch(path: string): Promise<void> {
    for (let attempt = 0; !this.isInPage(path); attempt++) {
      const status = await this.statusOf(path, FETCH_MS * (attempt + 1));
      if (status === 200) return;
      // As browsers say it.
      if (GONE.has(status)) throw new TypeError(`Failed to fetch dynamically imported module: ${path}`);
      await this.pause(attempt);
    }
  }

  /** The status with which the file has come; 0 if it has not. */
  private async statusOf(path: string, ms: number): Promise<number> {
    const ending = new AbortController();
    const timer = setTimeout(() => ending.abort(), ms);
    const since = performance.now();
    const endStale = (): void => {
      if (performance.now() - since > STALE_MS) ending.abort();
    };
    this.waiting.add(endStale);
    try {
      const answer = await this.fetching(path, { signal: ending.signal });
      await answer.arrayBuffer();
      return answer.status;
    } catch {
      // The browser logs it.
      return 0;
    } finally {
      clearTimeout(timer);
      this.waiting.delete(endStale);
    }
  }

  private async pause(attempt: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.waiting.delete(end);
        resolve();
      };
      const timer = setTimeout(end, backoffMs(attempt, Math.random(), PAUSE_MS_MAX));
      this.waiting.add(end);
    });
  }

  private apply(path: string): Promise<void> {
    if (this.isInPage(path)) return Promise.resolve();
    const link = this.page.createElement('link');
    link.rel = 'stylesheet';
    link.crossOrigin = '';
    link.href = path;
    return new Promise((resolve, reject) => {
      link.addEventListener('load', () => resolve());
      link.addEventListener('error', () => {
        link.remove();
        reject(new TypeError(`Unable to preload CSS for ${path}`));
      });
      this.page.head.append(link);
    });
  }

  /** True for what `index.html` has loaded. */
  private isInPage(path: string): boolean {
    return this.page.querySelector(`script[src="${path}"], link[href="${path}"]`) !== null;
  }
}

export const partFiles = new PartFiles(document, (...request) => fetch(...request));

function isStyle(path: string): boolean {
  return path.endsWith('.css');
}

/** Does it once for each path; after a failure, once more. */
function once(done: Map<string, Promise<void>>, path: string, act: () => Promise<void>): Promise<void> {
  const known = done.get(path);
  if (known !== undefined) return known;
  const doing = act();
  done.set(path, doing);
  doing.catch(() => done.delete(path));
  return doing;
}
