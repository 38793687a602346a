import { describe, expect, it } from 'vitest';
import { loadServiceConfig } from '#config/app-config';
import { openStore } from './open-store.js';
import { S3Store } from './s3/s3-store.adapter.js';

const PARLEY = {
  DATABASE_URL: 'postgres://unused:5432/parley',
  REDIS_URL: 'redis://unused:6379',
  AUTH_INTERNAL_URL: 'http://unused:3000',
  INTERNAL_SECRET: 'a-secret-that-no-test-needs-to-keep',
  PUBLIC_URL: 'https://chat.example',
  FILES: 's3',
  S3_BUCKET: 'files',
};

const open = (env: Record<string, string>) => openStore(loadServiceConfig('history', { ...PARLEY, ...env }));

describe('an S3 store', () => {
  it.each(['https://chat.example', 'https://chat.example:443/store'])(
    'is refused on the origin of Parley: %s',
    async (url) => {
      await expect(open({ S3_URL: url })).rejects.toThrow('S3_URL: has the origin of PUBLIC_URL');
    },
  );

  it.each([
    ['on another host', { S3_URL: 'https://store.chat.example' }],
    ['on another port', { S3_URL: 'https://chat.example:9000' }],
    ['behind Parley', { S3_URL: 'https://chat.example', FILES_PROXY: 'on' }],
    ['at Amazon', {}],
  ])('is opened %s', async (_where, env) => {
    expect(await open(env)).toBeInstanceOf(S3Store);
  });
});
