import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Inspection } from './inspection.js';
import { NoStorage } from './storage/no-storage.adapter.js';

it('deletes the copies of images that killed processes have left, but not those in use', async () => {
  const [left, used] = [`parley-image-${randomUUID()}`, `parley-image-${randomUUID()}`].map((name) =>
    join(tmpdir(), name),
  ) as [string, string];
  for (const path of [left, used]) await writeFile(path, 'x');
  const anHourAgo = new Date(Date.now() - 60 * 60 * 1000);
  await utimes(left, anHourAgo, anHourAgo);
  try {
    await new Inspection(new NoStorage()).onApplicationBootstrap();
    expect([left, used].map((path) => existsSync(path))).toEqual([false, true]);
  } finally {
    await rm(used);
  }
});
