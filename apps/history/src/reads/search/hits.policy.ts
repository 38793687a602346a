import type { Message, SearchPage } from '#contracts';
import { ITEMS_BYTES_MAX, jsonBytes } from '../paging/answer-size.policy.js';
import { highlightsOf } from './query.policy.js';

type Hits = SearchPage['hits'];

/**
 * The first hits that fit into one answer, and whether there are more. It stops at the first one that does not fit, because
 * highlights in a long message can take some milliseconds, and the process does nothing else meanwhile.
 */
export function leadingHits(messages: Iterable<Message>, words: readonly string[]): { hits: Hits; isCut: boolean } {
  const hits: Hits = [];
  let usedBytes = 0;
  for (const message of messages) {
    const highlights = highlightsOf(message.body, words);
    if (highlights === null) continue;
    const hit = { message, highlights };
    usedBytes += jsonBytes(hit);
    if (usedBytes > ITEMS_BYTES_MAX) return { hits, isCut: true };
    hits.push(hit);
  }
  return { hits, isCut: false };
}
