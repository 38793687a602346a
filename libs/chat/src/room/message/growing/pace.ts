import { graphemes } from '../../../text/formats.js';

/** What has come appears over about this time, so that pieces of ten a second read as a stream. */
const PACE_MS = 300;

/**
 * The length of the beginning that is shown next, of a text that is shown up to `shown`: the more waits, the more appears. No letter or
 * emoji is cut.
 */
export function nextLength(text: string, shown: number, elapsedMs: number): number {
  const waiting = text.length - shown;
  const next = shown + Math.max(1, Math.round((waiting * elapsedMs) / PACE_MS));
  if (next >= text.length) return text.length;
  const cut = graphemes.segment(text).containing(next);
  if (cut === undefined || cut.index === next) return next;
  return cut.index > shown ? cut.index : cut.index + cut.segment.length;
}
