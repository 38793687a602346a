import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { CLAMD_BOUNDS, ClamdScanner } from './clamd-scanner.adapter.js';

const MEBIBYTE = 1024 * 1024;
const BOUNDS = { idleMs: 1_000, scanMs: 60_000 };
const IDLE = { idleMs: 100, scanMs: 100 };
/** The chunk that ends a file. */
const END = Buffer.alloc(4);

let server: Server | undefined;

/** Plays clamd with faults. `answer` is called when the file has come, unless `begin` handles the connection. */
async function scannerOf(
  { answer, begin }: { answer?: (socket: Socket) => unknown; begin?: (socket: Socket) => unknown },
  bounds = CLAMD_BOUNDS,
): Promise<ClamdScanner> {
  server = createServer({ allowHalfOpen: true }, (socket) => {
    begin?.(socket);
    socket.on('error', () => undefined);
    if (answer === undefined) return void socket.on('end', () => socket.end());
    let last = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      last = Buffer.concat([last, chunk]).subarray(-END.length);
      if (last.equals(END)) void answer(socket);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return new ClamdScanner(`clamd://127.0.0.1:${String((server.address() as AddressInfo).port)}`, bounds);
}

const file = (): Readable => Readable.from([Buffer.alloc(MEBIBYTE, 1), Buffer.alloc(MEBIBYTE, 2)]);

afterEach(() => {
  server?.close();
});

describe('clamd', () => {
  it.each([
    ['stream: OK\0', true],
    ['stream: Eicar-Test-Signature FOUND\0', false],
  ])('says %j', async (answer, isClean) => {
    const scanner = await scannerOf({ answer: (socket) => socket.end(answer) });
    expect(await scanner.isClean(file())).toBe(isClean);
  });

  it('may need long to scan a file', async () => {
    const answer = async (socket: Socket): Promise<void> => {
      await sleep(3 * BOUNDS.idleMs);
      socket.end('stream: OK\0');
    };
    expect(await (await scannerOf({ answer }, BOUNDS)).isClean(file())).toBe(true);
  });

  it.each([
    ['nothing', { answer: (socket: Socket) => socket.end() }],
    ['garbage', { answer: (socket: Socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\nstream: OK') }],
    ['half of an answer', { answer: (socket: Socket) => socket.end('stream: O') }],
    ['that it has failed', { answer: (socket: Socket) => socket.end('INSTREAM size limit exceeded. ERROR\0') }],
    ['and dies', { answer: (socket: Socket) => socket.resetAndDestroy() }],
    ['too late', { answer: () => undefined }],
    ['nothing, and reads nothing', { begin: (socket: Socket) => socket.pause() }],
    ['at once, and dies', { begin: (socket: Socket) => socket.resetAndDestroy() }],
    ['without an end', { begin: (socket: Socket) => void Readable.from(garbage()).pipe(socket) }],
  ])('does not let a file through if it answers %s', async (_what, fault) => {
    const bytes = file();
    await expect((await scannerOf(fault, IDLE)).isClean(bytes)).rejects.toThrow();
    expect(bytes.destroyed).toBe(true);
  });

  it('that is unavailable lets no file through', async () => {
    const scanner = await scannerOf({});
    server?.close();
    const bytes = file();
    await expect(scanner.isClean(bytes)).rejects.toThrow('ECONNREFUSED');
    expect(bytes.destroyed).toBe(true);
  });

  it('does not take half of a file for the whole file', async () => {
    const scanner = await scannerOf({
      answer: (socket) => socket.end('stream: OK\0'),
      begin: (socket) => socket.on('end', () => socket.end('stream: OK\0')),
    });
    const half = async function* (): AsyncIterable<Buffer> {
      yield Buffer.alloc(MEBIBYTE, 1);
      throw new Error('the store broke off');
    };
    await expect(scanner.isClean(Readable.from(half()))).rejects.toThrow('the store broke off');
  });
});

async function* garbage(): AsyncIterable<Buffer> {
  for (;;) yield Buffer.alloc(MEBIBYTE, 'x');
}
