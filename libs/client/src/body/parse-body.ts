import { parseBlocks } from './blocks.js';
import type { BodyBlock } from './tree.js';

const CACHED_BODIES_MAX = 500;
const cache = new Map<string, readonly BodyBlock[]>();

/** The body as clients show it. The latest results are cached. */
export function parseBody(body: string): readonly BodyBlock[] {
  const cached = cache.get(body);
  if (cached !== undefined) return cached;
  const blocks = parseBlocks(body.split(/\r\n?|\n/));
  const oldest = cache.size >= CACHED_BODIES_MAX ? cache.keys().next().value : undefined;
  if (oldest !== undefined) cache.delete(oldest);
  cache.set(body, blocks);
  return blocks;
}
