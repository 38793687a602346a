import type { UserType } from '#contracts';
import type { ExpiringCache } from '#bus/expiring-cache';
import type { FileBytesRow } from '../rows/file.rows.js';

/** The deployment's rules for files of users. */
export interface FileRules {
  /** True if users of this type may send and forward files. */
  maySendFiles(type: UserType): boolean;
  /** Limit of the sum of the sizes of one user's files, in bytes. */
  readonly bytesPerUser: number;
  /** The remembered bytes of users who forward files. */
  readonly bytesOfUsers?: ExpiringCache<FileBytesRow>;
}

/** Every user may send files, of any size. */
export const NO_FILE_RULES: FileRules = { maySendFiles: () => true, bytesPerUser: Infinity };
