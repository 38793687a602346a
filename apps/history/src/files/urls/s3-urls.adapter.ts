import { GetObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { keyOf, s3Client, type S3Bucket } from '../storage/s3/s3-client.js';
import type { ExpectedUpload } from '../storage/object-store.port.js';
import { TransferUrls, UPLOAD_TYPE, type UrlTerms, type Download, type SignedRequest } from './transfer-urls.port.js';

/** The bytes flow between clients and an S3-compatible store. */
export class S3Urls extends TransferUrls {
  private readonly client: S3Client;
  private readonly bucket: string;

  constructor(settings: S3Bucket) {
    super();
    this.client = s3Client(settings);
    this.bucket = settings.s3Bucket;
  }

  async upload({ id, bytes, sha256 }: ExpectedUpload, { expiresAt }: UrlTerms): Promise<SignedRequest> {
    const headers = { 'content-type': UPLOAD_TYPE, 'x-amz-checksum-sha256': sha256.toString('base64') };
    const command = new PutObjectCommand({
      Bucket: this.bucket,
      Key: keyOf({ kind: 'upload', id }),
      // A browser sets this header by itself, to the size of what it sends.
      ContentLength: bytes,
      ContentType: headers['content-type'],
      ChecksumSHA256: headers['x-amz-checksum-sha256'],
    });
    const url = await getSignedUrl(this.client, command, {
      expiresIn: secondsUntil(expiresAt),
      // The presigner leaves out the type otherwise, and moves the hash into the query, where stores ignore it.
      signableHeaders: new Set(['content-type']),
      unhoistableHeaders: new Set(['x-amz-checksum-sha256']),
    });
    return { url, headers };
  }

  download(
    { delivery: { id, variant, ...headers } }: Pick<Download, 'delivery'>,
    { expiresAt }: UrlTerms,
  ): Promise<string> {
    const command = new GetObjectCommand({
      Bucket: this.bucket,
      Key: keyOf({ kind: variant ?? 'object', id }),
      ResponseContentType: headers.contentType,
      ResponseContentDisposition: headers.contentDisposition,
    });
    return getSignedUrl(this.client, command, { expiresIn: secondsUntil(expiresAt) });
  }
}

function secondsUntil(time: Date): number {
  return Math.max(1, Math.floor((time.getTime() - Date.now()) / 1000));
}
