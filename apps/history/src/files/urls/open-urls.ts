import type { HistoryConfig } from '#config/app-config';
import type { SignedUrls } from './signed-urls.js';
import { ParleyUrls } from './parley-urls.adapter.js';
import { storeKindOf } from '../storage/store-kind.policy.js';
import type { TransferUrls } from './transfer-urls.port.js';

/** The URLs that the settings choose. */
export async function openUrls(config: HistoryConfig, ofParley: SignedUrls): Promise<TransferUrls> {
  const { s3Bucket, filesProxy } = config;
  if (filesProxy || s3Bucket === undefined || storeKindOf(config) !== 's3') return new ParleyUrls(ofParley);
  // Loads the client only if it is used: it is large.
  const { S3Urls } = await import('./s3-urls.adapter.js');
  return new S3Urls({ ...config, s3Bucket });
}
