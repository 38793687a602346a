import { createHash } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';

import { ChatError, type ErrorCode, type ErrorDetails } from '#contracts/errors';
import type { FileId, RoomId } from '#contracts';

import { VirtualClock } from '../../model/virtual-clock.js';
import { FileUpload, type UploadServices } from './file-upload.js';
import type { BytesRequest } from './send-bytes.js';

const FILE = { roomId: 'room' as RoomId, id: 'one' as FileId, name: 'a.txt', type: 'text/plain' };

describe('the upload of a file', () => {
  let clock: VirtualClock;
  let asked: [string, string, unknown][];
  let state: string;
  let refusals: Map<string, ChatError>;
  let send: (request: BytesRequest) => Promise<number>;
  let progress: number[];
  let abort: AbortController;

  const session = {
    ask: async (path: string, method: string, body?: { id: string }) => {
      asked.push([method, path, body]);
      const refusal = refusals.get(path);
      refusals.delete(path);
      if (refusal !== undefined) throw refusal;
      const id = body?.id ?? /\/files\/([^/]+)\/done/.exec(path)?.[1];
      return { file: { id, state }, upload: { method: 'PUT', url: `http://store.test/${String(id)}`, headers: {} } };
    },
  } as unknown as UploadServices['session'];

  const refuse = (path: string, code: ErrorCode, details?: ErrorDetails): void =>
    void refusals.set(path, new ChatError(code, details));

  const upload = (blob = new Blob(['bytes'])): FileUpload => {
    const runtime = { clock, random: () => 0, newId: () => 'fresh', report: () => undefined };
    const services = { session, runtime, sendBytes: (request: BytesRequest) => send(request) };
    const file = { ...FILE, bytes: async () => blob };
    return new FileUpload(services, file, (bytes) => progress.push(bytes), abort.signal);
  };

  beforeEach(() => {
    clock = new VirtualClock();
    asked = [];
    state = 'open';
    refusals = new Map();
    send = async () => 200;
    progress = [];
    abort = new AbortController();
  });

  it('announces the file with its hash, sends the bytes and ends', async () => {
    send = async ({ url, progressed }) => {
      asked.push(['PUT', url, undefined]);
      progressed(5);
      return 200;
    };
    expect(await upload().attempt()).toMatchObject({ id: 'one' });
    const sha256 = createHash('sha256').update('bytes').digest('hex');
    expect(asked).toEqual([
      ['POST', '/v1/rooms/room/files', { id: 'one', name: 'a.txt', bytes: 5, sha256, type: 'text/plain' }],
      ['PUT', 'http://store.test/one', undefined],
      ['POST', '/v1/files/one/done', undefined],
    ]);
    expect(progress).toEqual([5]);
  });

  it('sends no bytes that the server has already', async () => {
    state = 'ready';
    send = () => Promise.reject(new Error('sent again'));
    expect(await upload().attempt()).toMatchObject({ state: 'ready' });
  });

  it('sends the bytes only once if the answer to the end of the upload is lost', async () => {
    let sent = 0;
    send = async () => {
      sent++;
      return 200;
    };
    const repeated = upload();
    refuse('/v1/files/one/done', 'UNAVAILABLE');
    await expect(repeated.attempt()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await repeated.attempt()).toMatchObject({ id: 'one' });
    expect(sent).toBe(1);
  });

  it.each(['NOT_READY', 'NOT_FOUND'] as const)('starts over if the server lacks the bytes (%s)', async (code) => {
    let sent = 0;
    send = async () => {
      sent++;
      return 200;
    };
    const repeated = upload();
    refuse('/v1/files/one/done', code);
    const error = await repeated.attempt().catch((thrown: unknown) => thrown);
    expect(repeated.retryMs(error as ChatError)).not.toBeNull();
    await repeated.attempt();
    expect(sent).toBe(2);
  });

  it('takes another id, once, if the server has deleted the file under the first one', async () => {
    const repeated = upload();
    send = async () => 503;
    refuse('/v1/rooms/room/files', 'IDEMPOTENCY_MISMATCH');
    await expect(repeated.attempt()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(repeated.announcedId).toBe('fresh');
    refuse('/v1/rooms/room/files', 'IDEMPOTENCY_MISMATCH');
    await expect(repeated.attempt()).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    send = async () => 200;
    expect(await repeated.attempt()).toMatchObject({ id: 'fresh' });
  });

  it.each([
    [413, 'TOO_LARGE', null],
    [403, 'UNAVAILABLE', 250],
    [503, 'UNAVAILABLE', 250],
    [400, 'INVALID', 250],
  ])('that is answered with %i fails with %s', async (status, code, waitMs) => {
    send = async () => status;
    const repeated = upload();
    const error = await repeated.attempt().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code });
    expect(repeated.retryMs(error as ChatError)).toBe(waitMs);
  });

  it('is repeated for wrong bytes three times at most', () => {
    const repeated = upload();
    const error = new ChatError('INVALID', { field: 'sha256' });
    expect([1, 2, 3].map(() => repeated.retryMs(error) === null)).toEqual([false, false, true]);
    expect(repeated.retryMs(new ChatError('FORBIDDEN'))).toBeNull();
  });

  it('waits a minute at most, because a mute can end before its time', () => {
    expect(upload().retryMs(new ChatError('MUTED', { retryAfterMs: 3_600_000 }))).toBe(60_000);
  });

  it('without progress for a minute is interrupted', async () => {
    send = ({ progressed, signal }) =>
      new Promise((_resolve, reject) => {
        progressed(0);
        signal.addEventListener('abort', () => reject(new Error('aborted')));
      });
    const error = upload()
      .attempt()
      .catch((thrown: unknown) => thrown);
    // The blob is read outside of the virtual time.
    while (progress.length === 0) await new Promise(setImmediate);
    await clock.pass(61_000);
    expect(await error).toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('rejects with the reason of its signal', async () => {
    const reason = new Error('discarded');
    send = async () => {
      abort.abort(reason);
      return 200;
    };
    await expect(upload().attempt()).rejects.toBe(reason);
    expect(asked).toHaveLength(1);
  });

  it('of bytes that cannot be read fails for good', async () => {
    const gone = {
      size: 5,
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error('changed')) }),
    } as unknown as Blob;
    const repeated = upload(gone);
    const error = await repeated.attempt().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'INVALID', details: { field: 'files' } });
    expect(repeated.retryMs(error as ChatError)).toBeNull();
    await expect(upload(new Blob([])).attempt()).rejects.toMatchObject({ details: { field: 'bytes' } });
  });
});
