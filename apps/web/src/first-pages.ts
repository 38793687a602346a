import { getDocument, PDFWorker, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import workerPath from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';

import type { FileId } from '#client';
import { BoundedMap } from '#contracts/bounded-map';
import { within } from '#contracts/within';

import { partFiles } from './part-files.js';

/** Pixels of the picture: two for each pixel of the card, for sharp screens. */
const WIDTH = 768;
const HEIGHT = 352;
const JPEG_QUALITY = 0.85;
/** Pictures of this many files are kept, some 30 KB each. */
const KEPT_MAX = 60;
const FETCH_MS = 30_000;
/** For a page that takes longer, the worker ends: it may never answer. */
const DRAW_MS = 15_000;
/** The worker ends, and gives its memory back, when it has had nothing to do for this time. */
const IDLE_MS = 20_000;
/** An image with more pixels is left out of its page. */
const IMAGE_PIXELS_MAX = 16_777_216;

const kept = new BoundedMap<FileId, string | null>(KEPT_MAX);
/** One file at a time: each takes several times its bytes. */
let turn: Promise<unknown> = Promise.resolve();
let worker: { readonly own: Worker; readonly pdf: PDFWorker } | null = null;
let idle: ReturnType<typeof setTimeout> | undefined;

/**
 * A `data:` URL with the upper part of the first page of a PDF; `null` if it cannot be read, needs a password or shows nothing.
 * The page may show no `blob:` URL.
 *
 * @throws {Error} if the bytes or the worker did not come
 */
export function drawFirstPage(id: FileId, urlOf: () => Promise<string | null>): Promise<string | null> {
  const drawn = turn.then(async () => {
    const known = kept.get(id);
    if (known !== undefined) return known;
    const picture = await pictureOf(await bytesAt(await urlOf()));
    kept.set(id, picture);
    return picture;
  });
  turn = drawn.catch(() => undefined);
  return drawn;
}

async function bytesAt(url: string | null): Promise<Uint8Array | null> {
  if (url === null) return null;
  const answer = await fetch(url, { signal: AbortSignal.timeout(FETCH_MS) });
  if (!answer.ok) throw new Error(`The file did not come: ${answer.status}.`);
  return new Uint8Array(await answer.arrayBuffer());
}

async function pictureOf(data: Uint8Array | null): Promise<string | null> {
  if (data === null) return null;
  clearTimeout(idle);
  const { pdf } = await startedWorker();
  try {
    return await within(drawn(data, pdf), DRAW_MS, () => {
      endWorker();
      return null;
    });
  } finally {
    idle = setTimeout(endWorker, IDLE_MS);
  }
}

/** `null` for bytes that are no PDF, or need a password. */
async function drawn(data: Uint8Array, pdf: PDFWorker): Promise<string | null> {
  const loading = getDocument({
    data,
    worker: pdf,
    verbosity: VerbosityLevel.ERRORS,
    // The content security policy forbids WebAssembly.
    useWasm: false,
    maxImageSize: IMAGE_PIXELS_MAX,
  });
  try {
    const page = await (await loading.promise).getPage(1);
    const { width } = page.getViewport({ scale: 1 });
    const canvas = Object.assign(document.createElement('canvas'), { width: WIDTH, height: HEIGHT });
    await page.render({ canvas, viewport: page.getViewport({ scale: WIDTH / width }) }).promise;
    return isEmpty(canvas) ? null : canvas.toDataURL('image/jpeg', JPEG_QUALITY);
  } catch {
    // The file keeps its icon.
    return null;
  } finally {
    // A worker that ended meanwhile does not answer.
    void loading.destroy().catch(() => undefined);
  }
}

/** True for one colour, such as that of a page whose pictures need WebAssembly. */
function isEmpty(canvas: HTMLCanvasElement): boolean {
  const context = canvas.getContext('2d');
  if (context === null) return true;
  const pixels = new Uint32Array(context.getImageData(0, 0, WIDTH, HEIGHT).data.buffer);
  return pixels.every((pixel) => pixel === pixels[0]);
}

async function startedWorker(): Promise<{ readonly own: Worker; readonly pdf: PDFWorker }> {
  if (worker !== null) return worker;
  const own = await partFiles.import(() => Promise.resolve(new Worker(workerPath, { type: 'module' })), [workerPath]);
  worker = { own, pdf: PDFWorker.create({ port: own, verbosity: VerbosityLevel.ERRORS }) };
  return worker;
}

function endWorker(): void {
  worker?.pdf.destroy();
  worker?.own.terminate();
  worker = null;
}
