import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';

import { byXhr, type BytesRequest, type BytesXhr, sendBytes } from './send-bytes.js';

interface Received {
  readonly method: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const request = (change: Partial<BytesRequest> = {}): BytesRequest => ({
  url: 'http://store.test/object',
  headers: { 'content-type': 'application/octet-stream' },
  blob: new Blob(['bytes']),
  progressed: () => undefined,
  signal: new AbortController().signal,
  ...change,
});

describe('the bytes of a file', () => {
  const servers: (() => void)[] = [];

  afterEach(() => {
    for (const close of servers.splice(0)) close();
  });

  /** Answers 201 after the whole body. */
  async function listening(): Promise<{ url: string; received: Received[] }> {
    const received: Received[] = [];
    const server = createServer((incoming, response) => {
      const { method, headers } = incoming;
      let body = '';
      incoming.setEncoding('utf8').on('data', (part: string) => (body += part));
      incoming.on('end', () => {
        received.push({ method, headers, body });
        response.writeHead(201).end('stored');
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    servers.push(() => server.close());
    return { url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/object?signature=s`, received };
  }

  it('are put with exactly the given headers', async () => {
    const { url, received } = await listening();
    expect(await sendBytes(request({ url, blob: new Blob(['bytes'], { type: 'text/plain' }) }))).toBe(201);
    expect(received).toMatchObject([
      {
        method: 'PUT',
        body: 'bytes',
        headers: { 'content-type': 'application/octet-stream', 'content-length': '5' },
      },
    ]);
  });

  it('are sent with progress, and with their length', async () => {
    const { url, received } = await listening();
    const progress: number[] = [];
    const blob = new Blob(['x'.repeat(1_000_000)]);
    await sendBytes(request({ url, blob, progressed: (bytes) => progress.push(bytes) }));
    expect(received).toMatchObject([{ headers: { 'content-length': '1000000' } }]);
    expect([progress.at(0), progress.at(-1)]).toEqual([0, 1_000_000]);
    expect(progress.length).toBeGreaterThan(10);
    expect(progress).toEqual(progress.toSorted((one, other) => one - other));
  });

  it('are not sent to a server that does not answer', async () => {
    await expect(sendBytes(request({ url: 'http://127.0.0.1:1/' }))).rejects.toThrow();
  });
});

describe('the bytes of a file in a browser', () => {
  const sent: unknown[] = [];

  const fakeXhr = (): BytesXhr => ({
    status: 200,
    upload: { onprogress: null },
    onload: null,
    onerror: null,
    onabort: null,
    open: (...given) => void sent.push(given),
    setRequestHeader: (...given) => void sent.push(given),
    send: (blob) => void sent.push(blob.size),
    abort() {
      this.onabort?.();
    },
  });

  it('are sent with progress', async () => {
    const xhr = fakeXhr();
    const progress: number[] = [];
    const sending = byXhr(xhr, request({ progressed: (bytes) => progress.push(bytes) }));
    xhr.upload.onprogress?.({ loaded: 2 });
    xhr.upload.onprogress?.({ loaded: 5 });
    xhr.onload?.();
    expect(await sending).toBe(200);
    expect(progress).toEqual([0, 2, 5]);
    expect(sent).toEqual([['PUT', 'http://store.test/object'], ['content-type', 'application/octet-stream'], 5]);
  });

  it('stop when the signal is aborted, and fail without an answer', async () => {
    const abort = new AbortController();
    const aborted = byXhr(fakeXhr(), request({ signal: abort.signal }));
    abort.abort();
    await expect(aborted).rejects.toThrow('aborted');
    const xhr = fakeXhr();
    const failed = byXhr(xhr, request());
    xhr.onerror?.();
    await expect(failed).rejects.toThrow('failed');
  });
});
