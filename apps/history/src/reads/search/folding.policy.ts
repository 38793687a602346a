import type { Highlight } from '#contracts';

/** The first and the last UTF-16 unit of a part of a text, the last one excluded. */
type Range = readonly [from: number, to: number];

const ASCII = /^[\0-\x7f]*$/;

/** Letters outside the marks that NFKC may join to the letter before: half-width marks, vowels and ends of Hangul syllables. */
const JOINING_LETTERS = [
  [0x3131, 0x318e],
  [0xff9e, 0xffdc],
]
  .flatMap(([first = 0, last = 0]) =>
    Array.from({ length: last - first + 1 }, (_, n) => String.fromCodePoint(first + n)),
  )
  .filter((letter) => /^[\p{M}\u1160-\u11ff]/u.test(letter.normalize('NFKD')))
  .join('');

/** A character with everything that NFKC may join to it. Their normal forms in a row are that of the whole text. */
const CLUSTER = new RegExp(`[^][\\p{M}\\u1160-\\u11ff${JOINING_LETTERS}]*`, 'gu');

/** A text as searches compare it: its NFKC in lower case. The small sigmas of Greek are one letter. */
export function fold(text: string): string {
  // Faster, with the same result for ASCII.
  return ASCII.test(text) ? text.toLowerCase() : lowered(text.normalize('NFKC'));
}

/** Lower case, code point by code point, so that indexes in the result are indexes in the text. */
export function lowered(text: string): string {
  let folded = '';
  for (const letter of text) {
    const lower = String.fromCodePoint(letter.toLowerCase().codePointAt(0) ?? 0);
    folded += lower === 'ς' ? 'σ' : lower;
  }
  return folded;
}

/**
 * The places in the text, in code points, of ascending ranges of its folded form. A part of a cluster counts as the whole: a
 * ligature, or a syllable that the text has in jamo.
 */
export function placesOf(text: string, folded: string, ranges: readonly Range[]): Highlight[] {
  if (ASCII.test(text) || text.normalize('NFKC') === text) return inCodePoints(folded, ranges);
  return inCodePoints(text, inText(text, ranges));
}

/** The ranges of the text whose folded forms have parts in the ranges, merged where these share a cluster. */
function inText(text: string, ranges: readonly Range[]): Range[] {
  const found: [number, number][] = [];
  const clusters = clustersOf(text);
  let cluster = clusters.next();
  for (const [from, to] of ranges) {
    while (!cluster.done && cluster.value.foldedTo <= from) cluster = clusters.next();
    if (cluster.done) break;
    const { start } = cluster.value;
    while (!cluster.done && cluster.value.foldedTo < to) cluster = clusters.next();
    const end = cluster.done ? text.length : cluster.value.end;
    const last = found.at(-1);
    if (last !== undefined && start < last[1]) last[1] = end;
    else found.push([start, end]);
  }
  return found;
}

interface Cluster {
  readonly start: number;
  readonly end: number;
  /** The end of its folded form. */
  readonly foldedTo: number;
}

function* clustersOf(text: string): Generator<Cluster, undefined> {
  let foldedTo = 0;
  for (const { 0: cluster, index } of text.matchAll(CLUSTER)) {
    foldedTo += cluster.normalize('NFKC').length;
    yield { start: index, end: index + cluster.length, foldedTo };
  }
}

/** Converts ascending ranges of UTF-16 units in one pass over the text. */
function inCodePoints(text: string, ranges: readonly Range[]): Highlight[] {
  let unit = 0;
  let count = 0;
  const upTo = (end: number): number => {
    for (; unit < end; count += 1) unit += (text.codePointAt(unit) ?? 0) > 0xffff ? 2 : 1;
    return count;
  };
  return ranges.map(([from, to]) => {
    const start = upTo(from);
    return { start, length: upTo(to) - start };
  });
}
