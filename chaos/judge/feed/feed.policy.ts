import type { Invariant } from '../invariant.js';
import { FEED_CONTENT } from './feed-content.policy.js';
import { FEED_ENDS } from './feed-ends.policy.js';
import { FEED_ORDER } from './feed-order.policy.js';
import { FEED_PURGE } from './feed-purge.policy.js';
import { FEED_TIME } from './feed-time.policy.js';

/** What the receivers of webhooks, and those who pull, are promised. */
export const FEED: readonly Invariant[] = [...FEED_ORDER, ...FEED_CONTENT, ...FEED_PURGE, ...FEED_TIME, ...FEED_ENDS];
