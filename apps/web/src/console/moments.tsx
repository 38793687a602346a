import { momentText } from '#chat/text/formats.js';

/** A moment as people read it. */
export function Moment({ at }: { readonly at: string }) {
  return <time dateTime={at}>{momentText(new Date(at))}</time>;
}
