import { ChatError } from '#contracts';
import type { HistoryConfig } from '#config/app-config';

/** The files of the store, and those that were announced for it. A file is open until its upload is done. */
export interface Announced {
  /** The bytes of all users in the store. */
  readonly storedBytes: number;
  /** The bytes of all files of the user, also of those that are open. */
  readonly userBytes: number;
  readonly openOfUser: number;
  /** The open files of the network from which the user announces. */
  readonly openFromNetwork: number;
  readonly openBytesFromNetwork: number;
}

export type AnnouncementLimits = Pick<
  HistoryConfig,
  'fileBytesPerUser' | 'fileBytesTotal' | 'filesOpenPerUser' | 'filesOpenPerAddress' | 'fileBytesOpenPerAddress'
>;

/** @throws ChatError LIMIT_REACHED if the user may not announce a file of so many bytes now */
export function assertMayAnnounce(announced: Announced, bytes: number, limits: AnnouncementLimits): void {
  const { userBytes, openOfUser, openFromNetwork, openBytesFromNetwork, storedBytes } = announced;
  if (userBytes + bytes > limits.fileBytesPerUser) throw limitReached('fileBytesPerUser');
  if (openOfUser >= limits.filesOpenPerUser) throw limitReached('filesOpenPerUser');
  if (openFromNetwork >= limits.filesOpenPerAddress) throw limitReached('filesOpenPerAddress');
  if (openBytesFromNetwork + bytes > limits.fileBytesOpenPerAddress) throw limitReached('fileBytesOpenPerAddress');
  assertStores(storedBytes, bytes, limits);
}

/** @throws ChatError LIMIT_REACHED if all files together would have too many bytes */
export function assertStores(
  storedBytes: number,
  bytes: number,
  { fileBytesTotal = Infinity }: Pick<AnnouncementLimits, 'fileBytesTotal'>,
): void {
  if (storedBytes + bytes > fileBytesTotal) throw limitReached('fileBytesTotal');
}

function limitReached(scope: string): ChatError {
  return new ChatError('LIMIT_REACHED', { scope });
}
