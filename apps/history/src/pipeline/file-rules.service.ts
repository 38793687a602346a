import { Injectable } from '@nestjs/common';
import { HistoryConfig } from '#config/app-config';
import { ExpiringCache } from '#bus/expiring-cache';
import { Features } from '#platform/features';
import type { FileBytesRow } from '../room/rows/file.rows.js';
import type { FileRules } from '../room/rules/file-rules.js';

/** The number of users whose bytes are remembered. */
const REMEMBERED_MAX = 10_000;

/** The operator's rules for files of users: `FILES`, `GUEST_FILES`, `FILE_BYTES_PER_USER`. */
@Injectable()
export class FileRulesService implements FileRules {
  readonly maySendFiles: FileRules['maySendFiles'];
  readonly bytesPerUser: number;
  readonly bytesOfUsers?: ExpiringCache<FileBytesRow> = new ExpiringCache(REMEMBERED_MAX);

  constructor(config: HistoryConfig) {
    const features = new Features(config);
    this.maySendFiles = (type) => features.maySendFiles(type);
    this.bytesPerUser = config.fileBytesPerUser;
  }
}
