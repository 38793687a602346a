import { join } from 'node:path';
import { afterAll } from 'vitest';
import { EngineUnavailable } from '#engines/engine-unavailable';
import { startS3, type S3Engine } from '#engines/s3-engine';
import { setFolder } from '#testing/engines/set-folder';
import type { S3Bucket } from '../src/files/storage/s3/s3-client.js';

const CI = process.env['CI'] === 'true' || process.env['CI'] === '1';

/**
 * An S3 server for the calling file. Needs OpenStack Swift, from Debian's packages. Without it the specs say NOT RUN; on CI
 * that is a failure.
 */
export async function s3IfThere(): Promise<S3Engine | undefined> {
  const dir = join(setFolder(), 's3');
  const s3 = await startS3({ dir }).catch((error: unknown) => {
    if (CI || !(error instanceof EngineUnavailable)) throw error;
    process.stderr.write(`NOT RUN: S3 (${error.message})\n`);
    return undefined;
  });
  afterAll(() => s3?.stop());
  return s3;
}

export function bucketOf({ url, bucket, region, accessKey, secretKey }: S3Engine): S3Bucket {
  return { s3Url: url, s3Region: region, s3AccessKey: accessKey, s3SecretKey: secretKey, s3Bucket: bucket };
}
