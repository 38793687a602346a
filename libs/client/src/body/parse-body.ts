import { BoundedMap } from '#contracts/bounded-map';

import { parseBlocks } from './blocks.js';
import type { BodyBlock } from './tree.js';

const CACHED_BODIES_MAX = 500;
const cache = new BoundedMap<string, readonly BodyBlock[]>(CACHED_BODIES_MAX);

/** The body as clients show it. The latest results are cached. */
export function parseBody(body: string): readonly BodyBlock[] {
  const cached = cache.get(body);
  if (cached !== undefined) return cached;
  const blocks = parseOnce(body);
  cache.set(body, blocks);
  return blocks;
}

/** As `parseBody`, for a text that is shown once, such as each state of a text that grows: it is not cached. */
export function parseOnce(body: string): readonly BodyBlock[] {
  return parseBlocks(body.split(/\r\n?|\n/));
}
