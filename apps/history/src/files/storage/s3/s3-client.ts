import { S3Client } from '@aws-sdk/client-s3';
import type { HistoryConfig } from '#config/app-config';
import { FOLDERS, MARK, type Place } from '../object-store.port.js';

/** A store that has not answered after these times counts as unavailable. */
const CONNECT_MS = 2_000;
export const ANSWER_MS = 10_000;
/** A connection without bytes for this time, in either direction, ends. A store may take as long to copy a file. */
export const IDLE_MS = 60_000;
/** Each upload and download through Parley holds a connection; other requests must not wait for them. */
const CONNECTIONS_MAX = 1_000;
const ATTEMPTS = 2;
/** The SDK writes some warnings to the console otherwise. Failures reach the caller as errors. */
const QUIET = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The SDK's own switch of its warning that later versions need Node 22. The versions of Parley say which Node they need. */
const NO_VERSION_WARNING = 'AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED';

export interface S3Bucket extends Pick<HistoryConfig, 's3Url' | 's3Region' | 's3AccessKey' | 's3SecretKey'> {
  readonly s3Bucket: string;
}

/** A client that fails soon, and that works with stores other than Amazon's. */
export function s3Client({ s3Url, s3Region, s3AccessKey, s3SecretKey }: S3Bucket): S3Client {
  process.env[NO_VERSION_WARNING] ??= 'true';
  const agent = { keepAlive: true, maxSockets: CONNECTIONS_MAX };
  return new S3Client({
    region: s3Region,
    // Many stores have no certificate for the bucket's own host name.
    forcePathStyle: s3Url !== undefined,
    ...(s3Url !== undefined && { endpoint: s3Url }),
    ...(s3AccessKey !== undefined &&
      s3SecretKey !== undefined && { credentials: { accessKeyId: s3AccessKey, secretAccessKey: s3SecretKey } }),
    maxAttempts: ATTEMPTS,
    logger: QUIET,
    // Otherwise the SDK adds checksums in trailers, which many stores do not know.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      // Without it the SDK only logs a warning.
      throwOnRequestTimeout: true,
      socketTimeout: IDLE_MS,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}

export function keyOf(place: Place): string {
  return place.kind === 'mark' ? MARK : `${FOLDERS[place.kind]}/${place.id}`;
}

function ignore(): void {
  // See `QUIET`.
}
