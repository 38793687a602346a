import { lateCode } from '../runtime/late-code.js';
import type { Reader } from '../replica/reader.policy.js';
import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime/runtime.js';
import type { OwnLists } from './own-lists.js';

const loadCode = lateCode('the lists of the user', () => import('./own-lists.js'));

/** What the user keeps for themselves. The code of it loads when it is first needed. */
export class LateOwnLists {
  /** `null` before that. */
  lists: OwnLists | null = null;

  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    private readonly reader: () => Reader,
    /** True if the server has the feature. */
    readonly has: (feature: string) => boolean,
    /** True while the client is connected and has synced. */
    private readonly isCurrent: () => boolean,
  ) {}

  async load(): Promise<OwnLists> {
    const { OwnLists } = await loadCode();
    const isReady = (feature: string): boolean => this.isCurrent() && this.has(feature);
    this.lists ??= new OwnLists(this.requests, this.runtime, this.reader, isReady);
    return this.lists;
  }
}
