import type { FileKind, Message, SearchPage, StoredFile } from '#contracts';
import { ITEMS_BYTES_MAX, jsonBytes } from '../paging/answer-size.policy.js';
import { fold } from './folding.policy.js';
import { highlightsOf } from './query.policy.js';

/** Returns the part of a message that the answer contains, or `null` if the message does not match. */
export type ToHit<Hit> = (message: Message) => Hit | null;

/** Hits of an answer. */
interface Hits<Hit> {
  readonly hits: Hit[];
  /** The message of the last hit, if there are more that do not fit. */
  readonly cutAfter: Message | null;
}

/**
 * The first hits that fit into one answer. It stops at the first one that does not fit, because highlights in a long message can
 * take some milliseconds, and the process does nothing else meanwhile.
 */
export function leadingHits<Hit>(messages: Iterable<Message>, toHit: ToHit<Hit>): Hits<Hit> {
  const hits: Hit[] = [];
  let last: Message | null = null;
  let usedBytes = 0;
  for (const message of messages) {
    const hit = toHit(message);
    if (hit === null) continue;
    usedBytes += jsonBytes(hit);
    if (usedBytes > ITEMS_BYTES_MAX) return { hits, cutAfter: last };
    hits.push(hit);
    last = message;
  }
  return { hits, cutAfter: null };
}

/** A message whose body has all words. */
export function textHit(words: readonly string[]): ToHit<SearchPage['hits'][number]> {
  return (message) => {
    const highlights = highlightsOf(message.body, words);
    return highlights && { message, highlights };
  };
}

/** A message with a file of this kind whose name has all words. */
export function fileHit(words: readonly string[], kind: FileKind | undefined): ToHit<Message> {
  const isSought = ({ name, type }: StoredFile): boolean =>
    (kind === undefined || kindOf(type) === kind) && words.every((word) => fold(name).includes(word));
  return (message) => (message.attachments.some(isSought) ? message : null);
}

function kindOf(type: string): FileKind {
  const [kind = ''] = type.toLowerCase().split('/');
  return kind === 'image' || kind === 'video' || kind === 'audio' ? kind : 'other';
}
