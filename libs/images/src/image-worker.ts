import type { Sharp, SharpOptions } from 'sharp';

/** A path, or the bytes. */
export type ImageSource = string | Uint8Array;

export type ImageJob =
  | { readonly kind: 'measure'; readonly source: ImageSource }
  /** Fits into a square of `size` pixels; never larger than the source. */
  | { readonly kind: 'thumb'; readonly source: ImageSource; readonly size: number; readonly pixelsMax: number }
  /** Fills a square of `size` pixels. */
  | { readonly kind: 'square'; readonly source: ImageSource; readonly size: number; readonly pixelsMax: number };

/** `bytes`: a WebP without metadata; empty for `measure`. Pixels as the image is shown, after EXIF rotation. */
export interface ImageResult {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly pixels: number;
}

export type ImageAnswer =
  { readonly ok: true; readonly result: ImageResult } | { readonly ok: false; readonly reason: string };

/** The part of sharp that the worker uses. */
interface SharpModule {
  (source: ImageSource, options: SharpOptions): Sharp;
  cache(options: boolean): unknown;
  concurrency(threads: number): number;
  block(options: { operation: string[] }): unknown;
  unblock(options: { operation: string[] }): unknown;
}

/**
 * The program of the child process. It is passed to the child as text, so it must not use anything outside of it.
 * It takes one job at a time.
 */
export function imageWorker(sharp: SharpModule): void {
  sharp.cache(false);
  sharp.concurrency(1);
  // Only these formats: the loaders of others, such as SVG and PDF, open whole documents.
  sharp.block({ operation: ['VipsForeignLoad'] });
  sharp.unblock({
    operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Tiff', 'Heif'].map((name) => `VipsForeignLoad${name}`),
  });

  async function run(job: ImageJob): Promise<ImageResult> {
    const none = new Uint8Array();
    const metadata = await sharp(job.source, { limitInputPixels: false }).metadata();
    const { width, height } = metadata.autoOrient;
    const pixels = metadata.width * metadata.height;
    if (job.kind === 'measure') return { bytes: none, width, height, pixels };
    const image = sharp(job.source, { limitInputPixels: job.pixelsMax, failOn: 'error' }).autoOrient();
    const fitted = image.resize(job.size, job.size, {
      fit: job.kind === 'thumb' ? 'inside' : 'cover',
      withoutEnlargement: job.kind === 'thumb',
    });
    const { data, info } = await fitted.webp().toBuffer({ resolveWithObject: true });
    return { bytes: data, width: info.width, height: info.height, pixels };
  }

  process.on('message', (job: ImageJob) => {
    run(job).then(
      (result) => process.send?.({ ok: true, result } satisfies ImageAnswer),
      (error: unknown) => process.send?.({ ok: false, reason: String(error) } satisfies ImageAnswer),
    );
  });
  process.on('disconnect', () => process.exit());
}
