import { useParley, useReadable } from '#react';

/** True if the server keeps pictures and what users say about themselves. */
export function useHasProfiles(): boolean {
  return useReadable(useParley().server)?.features.includes('profiles') === true;
}
