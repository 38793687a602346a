import { lazyPart } from '../parts/lazy-part.js';

export const LazyTooltip = lazyPart(async () => (await import('./tooltip.js')).Tooltip);
