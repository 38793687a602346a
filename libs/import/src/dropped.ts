import type { DroppedRecord, DropReason, SourceId } from './records.js';

/** More reactions without a name are counted no further. */
const NAMELESS_MAX = 10_000;
const ID_CHARS_MAX = 1000;

/** An object of the source, or a part of one, that is in no other record. `''` is no id. */
export const dropped = (
  of: string,
  id: SourceId | null,
  reason: DropReason,
  detail: string | null = null,
): DroppedRecord => ({
  ...{ record: 'dropped', of, id: id === null || id === '' ? null : id.slice(0, ID_CHARS_MAX), reason, detail },
});

/** Reactions to a message of which the source has a count, and no people. */
export function* namelessReactions(message: SourceId, emoji: string, count: number): Generator<DroppedRecord> {
  for (let left = Math.min(count, NAMELESS_MAX); left > 0; left--)
    yield dropped('reaction', `${message} ${emoji}`, 'no name');
}
