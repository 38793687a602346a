import type { Sharp, SharpOptions } from 'sharp';
import type { PictureForm } from './picture-forms.js';

/** What to do with the picture whose bytes follow it on the standard input. */
export type ImageJob =
  | { readonly kind: 'measure' }
  /** Fits into a square of `size` pixels; never larger than the source. */
  | { readonly kind: 'thumb'; readonly size: number; readonly pixelsMax: number }
  /** Fills a square of `size` pixels. */
  | { readonly kind: 'square'; readonly size: number; readonly pixelsMax: number };

/** `bytes`: a WebP without metadata; empty for `measure`. Pixels as the image is shown, after EXIF rotation. */
export interface ImageResult {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly pixels: number;
}

export type ImageAnswer =
  | { readonly ok: true; readonly result: ImageResult }
  | { readonly ok: false; readonly reason: string };

/** The part of sharp that the worker uses. */
interface SharpModule {
  (source: Uint8Array | SharpOptions, options?: SharpOptions): Sharp;
  cache(options: boolean): unknown;
  concurrency(threads: number): number;
  block(options: { operation: string[] }): unknown;
  unblock(options: { operation: string[] }): unknown;
}

/**
 * The program of the child process. It is passed to the child as text, so it must not use anything outside of it.
 * It takes one job at a time. Once it has said `ready`, it opens neither files nor sockets.
 */
export function imageWorker(sharp: SharpModule, forms: readonly PictureForm[]): void {
  sharp.cache(false);
  sharp.concurrency(1);
  // Only these formats: the loaders of others, such as SVG and PDF, open whole documents.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({ operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif'].map((name) => `VipsForeignLoad${name}`) });

  function check(bytes: Uint8Array): void {
    const form = forms.find(({ begins }) => begins(bytes));
    if (form === undefined) throw new Error('it is of no form that is shown');
    if (form.count(bytes) > form.max) throw new Error(`it has more than ${String(form.max)} ${form.parts}`);
  }

  async function run(job: ImageJob, bytes: Uint8Array): Promise<ImageResult> {
    check(bytes);
    const metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
    const { width, height } = metadata.autoOrient;
    const pixels = metadata.width * metadata.height;
    if (job.kind === 'measure') return { bytes: new Uint8Array(), width, height, pixels };
    const image = sharp(bytes, { limitInputPixels: job.pixelsMax, failOn: 'error' }).autoOrient();
    const fitted = image.resize(job.size, job.size, {
      fit: job.kind === 'thumb' ? 'inside' : 'cover',
      withoutEnlargement: job.kind === 'thumb',
    });
    const { data, info } = await fitted.webp().toBuffer({ resolveWithObject: true });
    return { bytes: data, width: info.width, height: info.height, pixels };
  }

  let chunks: Buffer[] = [];
  function answer(): void {
    const [job, ...bytes] = chunks;
    chunks = [];
    run(JSON.parse(String(job)) as ImageJob, Buffer.concat(bytes)).then(
      (result) => process.send?.({ ok: true, result } satisfies ImageAnswer),
      (error: unknown) => process.send?.({ ok: false, reason: String(error) } satisfies ImageAnswer),
    );
  }

  /** Each chunk follows its length; the length 0 ends a picture. The first chunk is the job. */
  let unread: Buffer = Buffer.alloc(0);
  process.stdin.on('data', (data: Buffer) => {
    unread = Buffer.concat([unread, data]);
    for (;;) {
      const size = unread.length < 4 ? Infinity : unread.readUInt32BE(0);
      if (unread.length < 4 + size) return;
      if (size > 0) chunks.push(unread.subarray(4, 4 + size));
      unread = unread.subarray(4 + size);
      if (size === 0) answer();
    }
  });
  process.on('disconnect', () => process.exit());

  // Starts the threads, which keep the priority of the one that starts them.
  const first = { width: 8, height: 8, channels: 3, background: 'red' } as const;
  void sharp({ create: first })
    .webp()
    .toBuffer()
    .then(() => process.send?.('ready'));
}
