import type { OpenDraft } from '#client';
import { useReadable } from '#react';

import { lazyPart } from '../../parts/lazy-part.js';

const DraftChoice = lazyPart(async () => (await import('./draft-choice.js')).DraftChoice);

/** The text of another device, while the user has to choose between it and the own one. */
export function OtherDraft({ draft }: { readonly draft: OpenDraft }) {
  const { other } = useReadable(draft);
  return other !== null && <DraftChoice failed={null} draft={draft} other={other.body} />;
}
