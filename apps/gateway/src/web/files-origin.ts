import type { GatewayConfig } from '#config/app-config';

type StoreSettings = Pick<GatewayConfig, 'files' | 'filesProxy' | 's3Url' | 's3Bucket' | 's3Region'>;

/** The origin of the object store that browsers reach directly, or `null` if all files come through Parley. */
export function filesOrigin({ files, filesProxy, s3Url, s3Bucket, s3Region }: StoreSettings): string | null {
  if (files === 'folder' || filesProxy || s3Bucket === undefined) return null;
  if (s3Url !== undefined) return new URL(s3Url).origin;
  const host = `s3.${s3Region}.amazonaws.com`;
  // The store's wildcard certificate does not cover a bucket with dots in its name: such a bucket is in the path.
  return `https://${s3Bucket.includes('.') ? host : `${s3Bucket}.${host}`}`;
}
