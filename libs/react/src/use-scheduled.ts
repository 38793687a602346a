import type { Parley, Scheduled, ScheduledMessages } from '#client';

import { NOT_LOADED, useLate } from './use-late.js';
import { useReadable } from './use-readable.js';

const load = (parley: Parley): Promise<ScheduledMessages> => parley.scheduled();

/** The user's scheduled messages, earliest first, with those that have failed; `null` until they are known, and on a server without them. */
export function useScheduled(): readonly Scheduled[] | null {
  return useReadable<readonly Scheduled[] | null>(useLate(load) ?? NOT_LOADED);
}
