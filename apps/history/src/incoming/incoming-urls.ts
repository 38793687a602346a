import type { NewIncoming } from '#contracts';
import type { IncomingPaths } from '#access/internal-api';

/** The URLs of a webhook at this origin. */
export function urlsAt(
  origin: string,
  { path, hookPath, pairPath }: IncomingPaths,
): Pick<NewIncoming, 'url' | 'hookUrl' | 'pairUrl'> {
  return { url: origin + path, hookUrl: origin + hookPath, pairUrl: origin + pairPath };
}
