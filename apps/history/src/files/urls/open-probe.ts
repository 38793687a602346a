import type { HistoryConfig } from '#config/app-config';
import type { Probe } from '../storage/store-fitness.js';
import { storeKindOf } from '../storage/store-kind.policy.js';

/** The probe of the store that the settings choose; `undefined` for a folder, and for a store that takes no uploads. */
export async function openProbe(config: HistoryConfig): Promise<Probe | undefined> {
  const { files, s3Bucket, filesProxy } = config;
  if (files === 'off' || s3Bucket === undefined || storeKindOf(config) !== 's3') return undefined;
  // Loads the client only if it is used: it is large.
  const { S3Probe } = await import('./s3-probe.js');
  const probe = new S3Probe({ ...config, s3Bucket });
  return () => probe.defect({ urls: !filesProxy });
}
