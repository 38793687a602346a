import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { makeAvatar } from './avatar.js';
import { Images } from './images.js';

const ANN = newId<UserId>();
const images = new Images();
afterAll(() => images.close());

const picture = sharp({ create: { width: 90, height: 30, channels: 3, background: 'red' } });

describe('an avatar', () => {
  it.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)(
    'is made of %s, each time with another id',
    async (format) => {
      const bytes = await picture.clone().toFormat(format).toBuffer();
      const [one, two] = await Promise.all([makeAvatar(images, ANN, bytes), makeAvatar(images, ANN, bytes)]);
      expect(one.id).not.toBe(two.id);
      expect(await sharp(one.webp).metadata()).toMatchObject({ format: 'webp', width: 256, height: 256 });
    },
  );

  it.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['SVG with a declaration', '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'],
    ['PDF', '%PDF-1.7\n'],
    ['text', 'hello'],
    ['the beginning of a PNG', '\x89PNG\r\n\x1a\n'],
  ])('is not made of %s', async (_, bytes) => {
    const made = makeAvatar(images, ANN, Buffer.from(bytes, 'latin1'));
    await expect(made).rejects.toMatchObject({ code: 'INVALID', details: { field: 'avatar' } });
  });

  it('is refused while too many wait, and made again afterwards', async () => {
    const bytes = await picture.clone().png().toBuffer();
    const made = await Promise.allSettled(Array.from({ length: 60 }, () => makeAvatar(images, ANN, bytes)));
    const refused = made.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    expect(refused.length).toBeGreaterThan(0);
    for (const reason of refused) expect(reason).toMatchObject({ code: 'OVERLOADED' });
    expect((await makeAvatar(images, ANN, bytes)).webp.length).toBeGreaterThan(0);
  });
});
