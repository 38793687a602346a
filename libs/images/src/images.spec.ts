import sharp from 'sharp';
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { newId, type UserId } from '#contracts';
import { NotAnImage } from './image-answers.js';
import { IMAGE_BOUNDS, Images } from './images.js';

const [ANN, BOB] = [newId<UserId>(), newId<UserId>()];
const images = new Images();
afterAll(() => images.close());

const red = { r: 255, g: 0, b: 0 };
const picture = (width: number, height: number) => sharp({ create: { width, height, channels: 3, background: red } });

describe('images', () => {
  it('are measured as they are shown, after the rotation that their metadata ask for', async () => {
    const rotated = await picture(40, 20).jpeg().withMetadata({ orientation: 6 }).toBuffer();
    expect(await images.measure(ANN, rotated)).toMatchObject({ width: 20, height: 40 });
  });

  it('give a thumbnail without metadata that is never larger than they are', async () => {
    const large = await picture(2000, 1000).jpeg().withMetadata({ orientation: 1 }).toBuffer();
    const { bytes, width, height } = await images.thumb(ANN, large);
    expect({ width, height }).toEqual({ width: 512, height: 256 });
    const metadata = await sharp(bytes).metadata();
    expect(metadata).toMatchObject({ format: 'webp', width: 512, height: 256 });
    expect(metadata.exif).toBeUndefined();
    expect(await images.thumb(ANN, await picture(10, 30).png().toBuffer())).toMatchObject({ width: 10, height: 30 });
  });

  it.each(['jpeg', 'png', 'webp', 'gif', 'avif'] as const)('can be %s', async (format) => {
    const { bytes, width } = await images.thumb(ANN, await picture(600, 300).toFormat(format).toBuffer());
    expect({ width, format: (await sharp(bytes).metadata()).format }).toEqual({ width: 512, format: 'webp' });
  });

  it('count as many pixels as are decoded: only the first picture of a moving one', async () => {
    const frames = Array.from({ length: 3 }, () => picture(30, 20).png());
    const buffers = await Promise.all(frames.map((frame) => frame.toBuffer()));
    const moving = await sharp(buffers, { join: { animated: true } })
      .gif()
      .toBuffer();
    expect(await images.measure(ANN, moving)).toEqual({ bytes: expect.anything(), width: 30, height: 20, pixels: 600 });
  });

  it('give a square avatar', async () => {
    expect(await images.avatar(ANN, await picture(100, 700).png().toBuffer())).toMatchObject({
      width: 256,
      height: 256,
    });
  });

  it.each([
    ['text', Buffer.from('<p>hello</p>')],
    ['nothing', Buffer.alloc(0)],
    ['markup', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')],
    ['half of a picture', null],
  ])('that are %s are refused, and the next one is not', async (_, given) => {
    const whole = await picture(300, 300).jpeg().toBuffer();
    const bytes = given ?? whole.subarray(0, whole.length / 2);
    await expect(images.thumb(ANN, bytes)).rejects.toThrow(NotAnImage);
    expect(await images.thumb(ANN, whole)).toMatchObject({ width: 300 });
  });

  it('of too many pixels are refused before they are decoded', async () => {
    const bomb = await picture(8_000, 8_000).png({ compressionLevel: 9 }).toBuffer();
    const before = process.memoryUsage.rss();
    await expect(images.thumb(ANN, bomb)).rejects.toThrow('pixel limit');
    expect(process.memoryUsage.rss() - before).toBeLessThan(64 * 1024 * 1024);
  });

  /** Kills the next `count` child processes as soon as they are started. */
  function killNextChildren(some: Images, count: number): void {
    let child: Images['child'];
    let left = count;
    Object.defineProperty(some, 'child', {
      get: () => child,
      set: (started: Images['child']) => {
        child = started;
        if (started !== undefined && left > 0) started.process.kill('SIGKILL');
        if (started !== undefined) left -= 1;
      },
    });
  }

  it('whose child process is killed are made by another one, and are refused if it is killed too', async () => {
    const whole = await picture(300, 300).jpeg().toBuffer();
    const [killedOnce, killedTwice] = [new Images(), new Images()];
    onTestFinished(() => [killedOnce, killedTwice].forEach((some) => some.close()));
    killNextChildren(killedOnce, 1);
    expect(await killedOnce.thumb(ANN, whole)).toMatchObject({ width: 300 });
    killNextChildren(killedTwice, 2);
    await expect(killedTwice.thumb(ANN, whole)).rejects.toThrow(NotAnImage);
    expect(await killedTwice.thumb(ANN, whole)).toMatchObject({ width: 300 });
  });

  it('are not refused because the service stops', async () => {
    const stopped = new Images();
    const whole = await picture(300, 300).jpeg().toBuffer();
    const jobs = Promise.allSettled([stopped.thumb(ANN, whole), stopped.measure(ANN, whole)]);
    await expect.poll(() => stopped['child']?.process.pid).toBeDefined();
    stopped.close();
    const reason = expect.objectContaining({ code: 'UNAVAILABLE' }) as unknown;
    expect(await jobs).toEqual([1, 2].map(() => ({ status: 'rejected', reason })));
    expect(stopped['child']).toBeUndefined();
  });

  it('take turns by user: an image waits for one of another user, not for all', async () => {
    const bytes = await picture(40, 20).png().toBuffer();
    const made: UserId[] = [];
    const draw = async (whose: UserId) => {
      await images.avatar(whose, bytes);
      made.push(whose);
    };
    await Promise.all([draw(ANN), draw(ANN), draw(ANN), draw(ANN), draw(BOB)]);
    expect(made).toEqual([ANN, BOB, ANN, ANN, ANN]);
  });

  it('of a user whose images have taken no time yet come first', async () => {
    const bytes = await picture(40, 20).png().toBuffer();
    const cat = newId<UserId>();
    const made: UserId[] = [];
    const draw = async (whose: UserId) => {
      await images.avatar(whose, bytes);
      made.push(whose);
    };
    await draw(ANN);
    await Promise.all([draw(newId<UserId>()), draw(ANN), draw(cat)]);
    expect(made.slice(2)).toEqual([cat, ANN]);
  });

  it('of one user that are too many are refused, and those of others are not', async () => {
    const bytes = await picture(40, 20).png().toBuffer();
    const flood = Array.from({ length: 40 }, () => images.avatar(ANN, bytes));
    const other = images.avatar(BOB, bytes);
    const outcomes = await Promise.allSettled(flood);
    const refused = outcomes.filter(({ status }) => status === 'rejected');
    expect(refused).toHaveLength(36);
    for (const outcome of refused) expect(outcome).toMatchObject({ reason: { code: 'OVERLOADED' } });
    expect(await other).toMatchObject({ width: 256 });
  });

  it('of a user for whom decoders have worked long of late wait, and those of others do not', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    onTestFinished(() => void vi.useRealTimers());
    const some = new Images();
    onTestFinished(() => some.close());
    const bytes = await picture(40, 20).png().toBuffer();
    some['time'].add(ANN, 25_000);
    await expect(some.avatar(ANN, bytes)).rejects.toMatchObject({
      code: 'OVERLOADED',
      details: { retryAfterMs: 15_000 },
    });
    expect(await some.avatar(BOB, bytes)).toMatchObject({ width: 256 });
    vi.advanceTimersByTime(15_000);
    expect(await some.avatar(ANN, bytes)).toMatchObject({ width: 256 });
  });

  it('of all users together are bounded', async () => {
    const bytes = await picture(40, 20).png().toBuffer();
    const all = Array.from({ length: 40 }, () => images.avatar(newId<UserId>(), bytes));
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(8);
  });

  it('of a later user take the place of an image of users with several', async () => {
    const bytes = await picture(40, 20).png().toBuffer();
    const flood = Array.from({ length: 8 }, () => newId<UserId>()).flatMap((whose) =>
      Array.from({ length: 4 }, () => images.avatar(whose, bytes)),
    );
    const others = [images.avatar(ANN, bytes), images.avatar(BOB, bytes)];
    const outcomes = await Promise.allSettled(flood);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(2);
    for (const other of await Promise.all(others)) expect(other).toMatchObject({ width: 256 });
  });

  it.each([
    ['time', { ...IMAGE_BOUNDS, timeMs: 0 }],
    ['time', { ...IMAGE_BOUNDS, cpuMs: -1 }],
    ['memory', { ...IMAGE_BOUNDS, memoryBytes: 10 * 1024 * 1024 }],
  ])('that take too much %s are refused, and their child process ends', async (what, bounds) => {
    const bounded = new Images(bounds);
    onTestFinished(() => bounded.close());
    const large = await picture(6_000, 6_000).png({ compressionLevel: 1 }).toBuffer();
    await expect(bounded.thumb(ANN, large)).rejects.toThrow(`it took too much ${what}`);
    expect(bounded['child']).toBeUndefined();
  });
});
