import type { DevicePush, Parley, PushState } from '#client';

import { NOT_LOADED, useLate } from './use-late.js';
import { useReadable } from './use-readable.js';

const load = (parley: Parley): Promise<DevicePush> => parley.push();

/** Push for this browser, and its state; both `null` until its code is loaded. */
export function usePush(): { readonly push: DevicePush | null; readonly state: PushState | null } {
  const push = useLate(load);
  return { push, state: useReadable<PushState | null>(push?.state ?? NOT_LOADED) };
}
