import { expect, it, vi } from 'vitest';
import { s3Client } from './s3-client.js';

it('the S3 client warns of no version of Node', async () => {
  const warned = vi.spyOn(process, 'emitWarning').mockReturnValue();
  const client = s3Client({
    s3Url: 'http://127.0.0.1:1',
    s3Region: 'any',
    s3AccessKey: 'key',
    s3SecretKey: 'secret',
    s3Bucket: 'files',
  });
  await client.config.credentials();
  client.destroy();
  expect(warned).not.toHaveBeenCalled();
  warned.mockRestore();
});
