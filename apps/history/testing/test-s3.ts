import { EngineUnavailable } from '#engines/engine-unavailable';
import { startS3, type S3Engine } from '#engines/s3-engine';
import type { S3Bucket } from '../src/files/storage/s3/s3-client.js';

const CI = process.env['CI'] === 'true' || process.env['CI'] === '1';

/** Needs OpenStack Swift, from Debian's packages. Without it the specs say NOT RUN; on CI that is a failure. */
export function s3IfThere(dir: string): Promise<S3Engine | undefined> {
  return startS3({ dir }).catch((error: unknown) => {
    if (CI || !(error instanceof EngineUnavailable)) throw error;
    process.stderr.write(`NOT RUN: S3 (${error.message})\n`);
    return undefined;
  });
}

export function bucketOf({ url, bucket, region, accessKey, secretKey }: S3Engine): S3Bucket {
  return { s3Url: url, s3Region: region, s3AccessKey: accessKey, s3SecretKey: secretKey, s3Bucket: bucket };
}
