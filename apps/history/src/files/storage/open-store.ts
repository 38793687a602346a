import type { HistoryConfig } from '#config/app-config';
import { ConfigError } from '#config/config-error';
import type { ObjectStore } from './object-store.port.js';
import { FolderStore } from './folder/folder-store.adapter.js';
import { NoStore } from './no-store.adapter.js';
import type { S3Bucket } from './s3/s3-client.js';
import { storeKindOf } from './store-kind.policy.js';

/** The store that the settings choose. @throws ConfigError */
export async function openStore(config: HistoryConfig): Promise<ObjectStore> {
  switch (storeKindOf(config)) {
    case 'folder':
      if (config.filesDir === undefined) throw new ConfigError('FILES_DIR', 'is missing: FILES=folder needs it');
      return FolderStore.open(config.filesDir);
    case 's3':
      if (config.s3Bucket === undefined) throw new ConfigError('S3_BUCKET', 'is missing: FILES=s3 needs it');
      assertOtherOrigin(config);
      return openS3({ ...config, s3Bucket: config.s3Bucket });
    case 'none':
      return new NoStore();
  }
}

/** On Parley's own origin a file could run as one of its pages. @throws ConfigError */
function assertOtherOrigin({ s3Url, publicUrl, filesProxy }: HistoryConfig): void {
  if (s3Url === undefined || publicUrl === undefined || filesProxy) return;
  if (new URL(s3Url).origin === new URL(publicUrl).origin)
    throw new ConfigError('S3_URL', 'has the origin of PUBLIC_URL: choose another origin, or set FILES_PROXY=on.');
}

/** Loads the client only if it is used: it is large. */
async function openS3(settings: S3Bucket): Promise<ObjectStore> {
  const { S3Store } = await import('./s3/s3-store.adapter.js');
  return new S3Store(settings);
}
