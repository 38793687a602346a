import { lazyPart } from '../../parts/lazy-part.js';

/** The statuses of people, in what the first load shows. */
export const LateStatusEmoji = lazyPart(async () => (await import('./shown-status.js')).StatusEmoji);
export const LateStatusLine = lazyPart(async () => (await import('./shown-status.js')).StatusLine);
