import type { StoredFile } from '#client';

type FileKind = 'picture' | 'audio' | 'video' | 'other';

/**
 * How a file is shown. An image of unknown size is no picture: the messages below it would move when it appears. The type
 * is the one that the server tells, or for a file that is not sent yet the one that the browser tells.
 */
export function kindOf({ type, width }: Pick<StoredFile, 'type' | 'width'>): FileKind {
  if (type.startsWith('image/')) return width === null ? 'other' : 'picture';
  if (type.startsWith('audio/')) return 'audio';
  return type.startsWith('video/') ? 'video' : 'other';
}

/** True if the server gives the user the bytes. While a file is being checked, only its sender gets them. */
export function isReadable({ state }: Pick<StoredFile, 'state'>, isMine: boolean): boolean {
  return state === 'ready' || (state === 'checking' && isMine);
}
