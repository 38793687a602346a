import { isLoaded } from './list-loading.js';

interface Page {
  readonly cursor: string | null;
}

export interface PagedListOptions<Some extends Page> {
  /** Asks for a page. `isCurrent` turns false when its answer is to be dropped. */
  readonly ask: (cursor: string | null, isCurrent: () => boolean) => Promise<Some>;
  /** Takes the first pages in place of all that were loaded before, or the next one. */
  readonly take: (pages: readonly Some[], isFirst: boolean) => void;
  readonly sizeOf: (page: Some) => number;
  /** Number of items that are loaded now. */
  readonly size: () => number;
  /** True if a view shows the list and the client can load it. */
  readonly isWanted: () => boolean;
  readonly report: (error: unknown) => void;
  /** Called when no request is outstanding any more. */
  readonly settled?: () => void;
}

/** Loads a list page by page, and as many items again once it is outdated. */
export class PagedList<Some extends Page> {
  /** Where the next page begins; `null` if there is none. */
  cursor: string | null = null;
  /** False until it is loaded, and from `outdated` on. */
  isFresh = false;
  private loading: Promise<void> | null = null;
  /** Number of times that the list became outdated. The answer to an older request is dropped. */
  private generation = 0;

  constructor(private readonly options: PagedListOptions<Some>) {}

  get isLoading(): boolean {
    return this.loading !== null;
  }

  /** Loads the next page; resolves at once if there is none. Rejects as `ask` does. */
  async more(): Promise<void> {
    if (this.loading !== null) await this.loading.catch(() => undefined);
    const { cursor } = this;
    if (this.loading !== null || !this.isFresh || cursor === null) return;
    await this.begin(this.load(cursor, 1, false)).finally(() => this.check());
  }

  /** The next `check` loads the list again. */
  outdated(): void {
    this.generation++;
    this.isFresh = false;
  }

  /** Loads the list if it is wanted and not up to date. */
  check(): void {
    if (this.loading !== null || this.isFresh || !this.options.isWanted()) return;
    const { generation } = this;
    const loading = this.begin(this.load(null, this.options.size(), true));
    void isLoaded(loading, this.options.report).then((isDone) => {
      if (isDone || generation !== this.generation) this.check();
    });
  }

  private begin(loading: Promise<void>): Promise<void> {
    this.loading = loading.finally(() => {
      this.loading = null;
      this.options.settled?.();
    });
    return this.loading;
  }

  /** Loads at least one page, and further ones up to so many items. */
  private async load(from: string | null, count: number, isFirst: boolean): Promise<void> {
    const { generation } = this;
    const isCurrent = (): boolean => generation === this.generation;
    const pages: Some[] = [];
    let left = count;
    let at = from;
    do {
      const page = await this.options.ask(at, isCurrent);
      if (!isCurrent()) return;
      pages.push(page);
      left -= this.options.sizeOf(page);
      at = page.cursor;
    } while (at !== null && left > 0 && isFirst);
    this.cursor = at;
    this.isFresh = true;
    this.options.take(pages, isFirst);
  }
}
