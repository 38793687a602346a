import type { UserId } from '#contracts';

import { lateCode } from '../late-code.js';
import type { Requests } from '../replica/requests.js';
import type { Runtime } from '../runtime.js';
import type { OwnLists } from './own-lists.js';

const loadCode = lateCode('the lists of the user', () => import('./own-lists.js'));

/** What the user keeps for themselves. The code of it loads when it is first needed. */
export class LateOwnLists {
  /** `null` before that. */
  lists: OwnLists | null = null;

  constructor(
    private readonly requests: Requests,
    private readonly runtime: Runtime,
    private readonly me: () => UserId | null,
    private readonly isReady: (feature: string) => boolean,
  ) {}

  async load(): Promise<OwnLists> {
    const { OwnLists } = await loadCode();
    this.lists ??= new OwnLists(this.requests, this.runtime, this.me, this.isReady);
    return this.lists;
  }
}
