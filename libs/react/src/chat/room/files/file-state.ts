import type { FileState } from '#client';

import type { Catalogue } from '../../text/en.js';

/** Why a file cannot be opened, in words; `null` if it can. */
export function fileStateText(state: FileState, { attachments }: Catalogue): string | null {
  return state === 'open' || state === 'ready' ? null : attachments.states[state];
}
