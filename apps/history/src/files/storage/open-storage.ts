import type { HistoryConfig } from '#config/app-config';
import { ConfigError } from '#config/config-error';
import type { FileStorage } from './file-storage.port.js';
import { FolderStorage } from './folder-storage.adapter.js';
import { NoStorage } from './no-storage.adapter.js';
import type { S3Settings } from './s3-storage.adapter.js';
import { storeKindOf } from './store-kind.policy.js';

/** The storage that the settings choose. @throws ConfigError */
export async function openStorage(config: HistoryConfig): Promise<FileStorage> {
  switch (storeKindOf(config)) {
    case 'folder':
      if (config.filesDir === undefined) throw new ConfigError('FILES_DIR', 'is missing: FILES=folder needs it');
      return FolderStorage.open(config.filesDir);
    case 's3':
      if (config.s3Bucket === undefined) throw new ConfigError('S3_BUCKET', 'is missing: FILES=s3 needs it');
      assertOtherOrigin(config);
      return openS3({ ...config, s3Bucket: config.s3Bucket });
    case 'none':
      return new NoStorage();
  }
}

/** On Parley's own origin a file could run as one of its pages. @throws ConfigError */
function assertOtherOrigin({ s3Url, publicUrl, filesProxy }: HistoryConfig): void {
  if (s3Url === undefined || publicUrl === undefined || filesProxy) return;
  if (new URL(s3Url).origin === new URL(publicUrl).origin)
    throw new ConfigError('S3_URL', 'has the origin of PUBLIC_URL: choose another origin, or set FILES_PROXY=on.');
}

/** Only loads the client if it is used: it is large. */
async function openS3(settings: S3Settings): Promise<FileStorage> {
  const { S3Storage } = await import('./s3-storage.adapter.js');
  return new S3Storage(settings);
}
