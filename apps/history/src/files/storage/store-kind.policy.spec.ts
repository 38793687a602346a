import { expect, it } from 'vitest';
import { storeKindOf } from './store-kind.policy.js';

const BOTH = { filesDir: '/files', s3Bucket: 'files' };
const NONE = { filesDir: undefined, s3Bucket: undefined };

it.each([
  ['the folder', 'folder', { files: 'folder', ...BOTH }],
  ['the bucket', 's3', { files: 's3', ...BOTH }],
  ['the bucket of earlier files', 's3', { files: 'off', ...BOTH }],
  ['the folder of earlier files', 'folder', { files: 'off', ...NONE, filesDir: '/files' }],
  ['nothing', 'none', { files: 'off', ...NONE }],
] as const)('the store is %s', (_what, kind, settings) => {
  expect(storeKindOf(settings)).toBe(kind);
});
