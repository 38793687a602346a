import type { FileState } from '#client';

import type { FullCatalogue } from '../../text/en-full.js';

/** Why a file cannot be opened, in words; `null` if it can. */
export function fileStateText(state: FileState, { attachments }: FullCatalogue): string | null {
  return state === 'open' || state === 'ready' ? null : attachments.states[state];
}
