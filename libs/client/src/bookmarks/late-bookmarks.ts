import { lateCode } from '../late-code.js';
import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime.js';
import type { Bookmarks } from './bookmarks.js';

const loadCode = lateCode('bookmarks', () => import('./bookmarks.js'));

/** The bookmarks of the user. Their code loads when they are first needed. */
export class LateBookmarks {
  /** `null` before that. */
  store: Bookmarks | null = null;

  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    private readonly isReady: () => boolean,
  ) {}

  async load(): Promise<Bookmarks> {
    const { Bookmarks } = await loadCode();
    this.store ??= new Bookmarks(this.requests, this.runtime, this.isReady);
    return this.store;
  }
}
