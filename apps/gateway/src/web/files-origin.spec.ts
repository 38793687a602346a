import { describe, expect, it } from 'vitest';
import { filesOrigin } from './files-origin.js';

const settings = {
  files: 's3',
  filesProxy: false,
  s3Url: undefined,
  s3Bucket: 'parley-files',
  s3Region: 'eu-central-1',
} as const;

describe('the origin from which pages get files', () => {
  it.each([
    ['the folder', { files: 'folder' }],
    ['no store', { files: 'off', s3Bucket: undefined }],
    ['a store behind Parley', { filesProxy: true }],
  ] as const)('is that of the page, with %s', (_, change) => {
    expect(filesOrigin({ ...settings, ...change })).toBeNull();
  });

  it.each([
    [
      'the store’s, for files sent before',
      { files: 'off' as const, s3Url: 'https://store.example' },
      'https://store.example',
    ],
    ['the store’s own', { s3Url: 'https://store.example:9000/path' }, 'https://store.example:9000'],
    ['the bucket’s at Amazon', {}, 'https://parley-files.s3.eu-central-1.amazonaws.com'],
    ['the region’s, for a bucket with dots', { s3Bucket: 'files.example' }, 'https://s3.eu-central-1.amazonaws.com'],
  ])('is %s', (_, change, origin) => {
    expect(filesOrigin({ ...settings, ...change })).toBe(origin);
  });
});
