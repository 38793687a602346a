import type { HistoryConfig } from '#config/app-config';
import type { FileAddresses } from './file-addresses.js';
import { ParleyAddresses } from './parley-addresses.adapter.js';
import { storeKindOf } from '../storage/store-kind.policy.js';
import type { TransferAddresses } from './transfer-addresses.port.js';

/** The addresses that the settings choose. */
export async function openAddresses(config: HistoryConfig, ofParley: FileAddresses): Promise<TransferAddresses> {
  const { s3Bucket, filesProxy } = config;
  if (filesProxy || s3Bucket === undefined || storeKindOf(config) !== 's3') return new ParleyAddresses(ofParley);
  // Loads the client only if it is used: it is large.
  const { S3Addresses } = await import('./s3-addresses.adapter.js');
  return new S3Addresses({ ...config, s3Bucket });
}
