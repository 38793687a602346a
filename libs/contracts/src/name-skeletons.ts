import confusables from 'unhomoglyph/data.json' with { type: 'json' };
import { BLANK } from './name-rule.js';
import { roomNameKey } from './text.js';

/** The table of UTS #39: each character that looks like others, and the one that stands for them all. */
const PROTOTYPES: ReadonlyMap<string, string> = new Map(Object.entries(confusables));

const BLANKS = new RegExp(`[${BLANK}]`, 'gu');

/**
 * The skeletons of a name: without case, and as it is written, in which a capital I looks like a small L. Two names
 * that share a skeleton look alike.
 */
export function nameSkeletons(name: string): [folded: string, written: string] {
  return [skeletonOf(roomNameKey(name)), skeletonOf(roomNameKey(skeletonOf(name)))];
}

/** The skeleton of UTS #39, section 4. Characters that show nothing do not count. */
function skeletonOf(text: string): string {
  const shown = text.normalize('NFD').replaceAll(BLANKS, '');
  return Array.from(shown, (character) => PROTOTYPES.get(character) ?? character)
    .join('')
    .normalize('NFD');
}
