import { beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { ChatError } from '#contracts/errors';
import type { FileId, RoomId } from '#contracts';

import { modelBlob } from '../../model/model-files.js';
import { VirtualClock } from '../../model/virtual-clock.js';
import type { UploadServices } from '../files/file-upload.js';
import { loadFileCode } from '../files/load-file-code.js';
import type { SendBytes } from '../files/send-bytes.js';
import { memoryBlobs } from '../storage/memory-blobs.js';
import type { PendingMessage } from './entry.js';
import { KeptBlobs } from './kept-blobs.js';
import { type PendingFile, pendingFile } from './pending-file.js';
import { PendingUploads } from './pending-uploads.js';

describe('the uploads of pending files', () => {
  let clock: VirtualClock;
  let blobs: KeptBlobs;
  let uploads: PendingUploads;
  let sending: {
    readonly url: string;
    readonly answer: (status: number) => void;
    readonly interrupt: () => void;
    readonly signal: AbortSignal;
  }[];
  let noted: string[];
  let canEnd: boolean;

  const urls = () => sending.map(({ url }) => url);
  const settled = (): Promise<void> => clock.pass(0);

  const message = (...ids: string[]): PendingMessage => {
    const files = ids.map((id): PendingFile => {
      const source = modelBlob(id);
      blobs.put(id as FileId, source);
      return pendingFile(id as FileId, source);
    });
    return { roomId: 'room' as RoomId, files } as unknown as PendingMessage;
  };

  // Loading takes real time.
  beforeAll(loadFileCode);

  beforeEach(() => {
    clock = new VirtualClock();
    sending = [];
    noted = [];
    canEnd = true;
    const runtime = { clock, random: () => 0, newId: () => 'fresh', report: () => undefined };
    blobs = new KeptBlobs(memoryBlobs(), runtime);
    const session = {
      ask: async (path: string, _method: string, body?: { id: string }) => {
        if (!canEnd && path.endsWith('/done')) throw new ChatError('UNAVAILABLE');
        const id = body?.id ?? /\/files\/([^/]+)/.exec(path)?.[1];
        return { file: { id, state: 'open' }, upload: { method: 'PUT', url: id, headers: {} } };
      },
    } as unknown as UploadServices['session'];
    const sendBytes: SendBytes = ({ url, signal }) =>
      new Promise((answer, reject) => {
        const interrupt = (): void => reject(new Error('interrupted'));
        sending.push({ url, answer, interrupt, signal });
        signal.addEventListener('abort', interrupt);
      });
    uploads = new PendingUploads({ session, sendBytes, runtime }, blobs, (_roomId, id, { status }) =>
      noted.push(`${id} ${String(status)}`),
    );
  });

  it('run three at a time, in order', async () => {
    uploads.start(message('a', 'b'));
    uploads.start(message('c', 'd', 'e'));
    await settled();
    expect(urls()).toEqual(['a', 'b', 'c']);
    sending[1]?.answer(200);
    await settled();
    expect(urls()).toEqual(['a', 'b', 'c', 'd']);
    expect(noted).toEqual(['a uploading', 'b uploading', 'c uploading', 'b done', 'd uploading']);
  });

  it('let others go ahead while they wait for a retry, and are retried at once when woken', async () => {
    const first = message('a');
    uploads.start(first);
    uploads.start(message('b', 'c', 'd'));
    await settled();
    sending[0]?.interrupt();
    await settled();
    expect(urls()).toEqual(['a', 'b', 'c', 'd']);
    expect(noted).toContain('a waiting');
    sending[1]?.answer(200);
    await settled();
    uploads.wake(first.files);
    await settled();
    expect(urls()).toEqual(['a', 'b', 'c', 'd', 'a']);
  });

  /** A new connection, as `Outbox` reports it. */
  const reconnect = (given: PendingMessage): void => {
    uploads.halt();
    uploads.resume();
    uploads.wake(given.files);
    uploads.start(given);
  };

  it('send refused bytes again ever later, however often the connection is new, and then fail', async () => {
    const refused = message('a');
    uploads.start(refused);
    await settled();
    const startedAt = clock.now();
    const times: number[] = [];
    for (;;) {
      if (sending.length > times.length) {
        times.push(clock.now() - startedAt);
        sending.at(-1)?.answer(503);
        await settled();
      }
      if (noted.includes('a failed')) break;
      reconnect(refused);
      await clock.pass(250);
    }
    expect(times).toHaveLength(20);
    expect(times.slice(0, 6)).toEqual([0, 250, 750, 1_750, 3_750, 7_750]);
    expect((times.at(-1) ?? 0) - (times.at(-2) ?? 0)).toBe(150_000);
  });

  it('send bytes whose end has failed again ever later, if the connection is new', async () => {
    canEnd = false;
    const unended = message('a');
    uploads.start(unended);
    for (let time = 0; time < 4; time++) {
      await settled();
      expect(sending).toHaveLength(time + 1);
      sending.at(-1)?.answer(200);
      await settled();
      reconnect(unended);
      await clock.pass(249 * 2 ** time);
      expect(sending).toHaveLength(time + 1);
      await clock.pass(2 ** time);
    }
    expect(sending).toHaveLength(5);
  });

  it('send stored bytes that the server has lost again ever later', async () => {
    const lost = message('a');
    const times: number[] = [];
    uploads.start(lost);
    for (let time = 0; time < 4; time++) {
      await settled();
      times.push(clock.now());
      expect(sending).toHaveLength(time + 1);
      sending.at(-1)?.answer(200);
      await settled();
      uploads.start(lost);
      await clock.pass(249 * 2 ** time);
      expect(sending).toHaveLength(time + 1);
      await clock.pass(2 ** time);
    }
    uploads.end(lost.files, true);
    uploads.start(message('a'));
    await settled();
    expect(sending).toHaveLength(6);
  });

  it('begin at once after a message is sent again by the user', async () => {
    const refused = message('a');
    uploads.start(refused);
    for (let time = 0; time < 20; time++) {
      await settled();
      sending.at(-1)?.answer(503);
      await clock.pass(300_000);
    }
    expect(noted.at(-1)).toBe('a failed');
    uploads.start(refused);
    await settled();
    expect(sending).toHaveLength(21);
  });

  it('fail for good if the server refuses the bytes', async () => {
    uploads.start(message('a'));
    await settled();
    sending[0]?.answer(413);
    await clock.pass(60_000);
    expect(noted).toEqual(['a uploading', 'a failed']);
    expect(sending).toHaveLength(1);
  });

  it('stop when they are halted, and begin again afterwards', async () => {
    const halted = message('a');
    uploads.start(halted);
    await settled();
    uploads.halt();
    uploads.start(halted);
    await clock.pass(60_000);
    expect(sending).toHaveLength(1);
    expect(sending[0]?.signal.aborted).toBe(true);
    uploads.resume();
    uploads.start(halted);
    await settled();
    expect(sending).toHaveLength(2);
    expect(noted).toEqual(['a uploading', 'a uploading']);
  });

  it('end with their bytes when the message is discarded', async () => {
    const discarded = message('a');
    uploads.start(discarded);
    await settled();
    uploads.end(discarded.files, false);
    await settled();
    expect(sending[0]?.signal.aborted).toBe(true);
    await expect(blobs.get('a' as FileId)).rejects.toMatchObject({ code: 'GONE' });
    expect(uploads.progress.getSnapshot().size).toBe(0);
  });

  it('fail if the bytes are not on this device any more', async () => {
    const lost = message('a');
    await blobs.delete('a' as FileId);
    uploads.start(lost);
    await settled();
    expect(noted).toEqual(['a failed']);
  });
});

describe('the kept bytes of files', () => {
  const report = (): void => undefined;
  const runtime = { clock: new VirtualClock(), random: () => 0, newId: () => 'id', report };

  it('that no message has are deleted, unless other clients can have the message', async () => {
    const storage = memoryBlobs();
    for (const key of ['me:used', 'me:left', 'other:left']) await storage.set(key, modelBlob('x'));
    const blobs = new KeptBlobs(storage, runtime);
    blobs.open('me:');
    await blobs.sweep(async () => null);
    expect(await storage.keys()).toHaveLength(3);
    await blobs.sweep(async () => new Set(['used' as FileId]));
    expect(await storage.keys()).toEqual(['me:used', 'other:left']);
  });

  it('are used from memory if the storage is full', async () => {
    const full = { ...memoryBlobs(), set: () => Promise.reject(new ChatError('INTERNAL')) };
    const blobs = new KeptBlobs(full, runtime);
    blobs.put('a' as FileId, modelBlob('bytes'));
    expect((await blobs.get('a' as FileId)).size).toBe(5);
  });

  it('are not stored after they were deleted', async () => {
    const storage = memoryBlobs();
    const blobs = new KeptBlobs(storage, runtime);
    blobs.put('a' as FileId, modelBlob('bytes'));
    await blobs.delete('a' as FileId);
    expect(await storage.keys()).toEqual([]);
  });
});
