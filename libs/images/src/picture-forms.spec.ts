import sharp from 'sharp';
import { afterAll, describe, expect, it } from 'vitest';
import { newId, type UserId } from '#contracts';
import { longGif, longTiff, longWebp, scannedJpeg, wordyPng } from '#testing/users/hostile-files';
import { NotAnImage } from './image-answers.js';
import { Images } from './images.js';
import { gifFrames, jpegScans, pngChunks, webpChunks } from './picture-forms.js';

const ANN = newId<UserId>();
const images = new Images();
afterAll(() => images.close());

const picture = sharp({ create: { width: 90, height: 30, channels: 3, background: 'red' } });
const moving = (frames: number) =>
  sharp(new Array<Buffer>(frames).fill(longGif(1)), { join: { animated: true } }).resize(2);

describe('the parts of a picture', () => {
  it('are counted: scans of a JPEG', async () => {
    expect(jpegScans(await picture.clone().jpeg().toBuffer())).toBe(1);
    const progressive = await picture.clone().jpeg({ progressive: true }).toBuffer();
    expect(jpegScans(progressive)).toBeGreaterThan(5);
    expect(jpegScans(progressive)).toBeLessThan(15);
    expect(jpegScans(scannedJpeg(64))).toBe(883);
  });

  it('are those of the first picture in a file that has others behind it, or within', async () => {
    const plain = await picture.clone().jpeg().toBuffer();
    const within = Buffer.concat([
      Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0x10, 0x00]),
      Buffer.alloc(0xffe, '\xff\xda'),
      plain.subarray(2),
    ]);
    expect(jpegScans(within)).toBe(1);
    expect(jpegScans(Buffer.concat([plain, scannedJpeg(64)]))).toBe(1);
  });

  it('are counted: frames of a GIF and a WebP, chunks of a PNG', async () => {
    expect({
      gifFrames: gifFrames(longGif(7)),
      webpChunks: webpChunks(longWebp(7)),
      pngChunks: pngChunks(wordyPng(3)),
    }).toEqual({ gifFrames: 7, webpChunks: 9, pngChunks: 5 });
    expect(gifFrames(await picture.clone().gif().toBuffer())).toBe(1);
    expect(pngChunks(await picture.clone().png().toBuffer())).toBeLessThan(10);
    expect(webpChunks(await picture.clone().webp().toBuffer())).toBe(1);
  });

  it.each([
    ['a JPEG', jpegScans, scannedJpeg(16)],
    ['a GIF', gifFrames, longGif(3)],
    ['a WebP', webpChunks, longWebp(3)],
    ['a PNG', pngChunks, wordyPng(1)],
  ])('are counted to an end, wherever %s breaks off and whatever its bytes are', (_, count, bytes) => {
    for (let end = 0; end <= Math.min(bytes.length, 400); end += 1) {
      const broken = bytes.subarray(0, end);
      expect(count(broken)).toBeLessThanOrEqual(end);
      expect(count(Buffer.concat([broken, Buffer.alloc(200, 0xff)]))).toBeLessThanOrEqual(end + 200);
    }
  });
});

describe('a picture of very many parts', () => {
  it.each([
    ['scans', scannedJpeg(5_000)],
    ['frames', longGif(10_001)],
    ['chunks', longWebp(100_000)],
    ['chunks', wordyPng(51)],
  ])('is refused before the decoder sees it: %s', async (parts, bytes) => {
    // The control is decoded in the same child process.
    await images.avatar(ANN, await picture.clone().png().toBuffer());
    for (const asked of [() => images.measure(ANN, bytes), () => images.avatar(ANN, bytes)])
      await expect(asked()).rejects.toThrow(parts);
  });

  it('is one if its form has such parts, and they are not too many', async () => {
    const bytes = await picture.clone().jpeg({ progressive: true }).toBuffer();
    expect(await images.measure(ANN, bytes)).toMatchObject({ width: 90, height: 30 });
    const gif = await moving(40).gif().toBuffer();
    expect(await images.measure(ANN, gif)).toMatchObject({ width: 2 });
  });

  it('is none if it is a TIFF, which is not opened', async () => {
    const pages = longTiff(1_000);
    expect(await sharp(pages).metadata()).toMatchObject({ format: 'tiff', pages: 1_000 });
    await expect(images.measure(ANN, pages)).rejects.toThrow(NotAnImage);
    await expect(images.measure(ANN, pages)).rejects.toThrow('no form');
  });
});
