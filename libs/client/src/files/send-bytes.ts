/** A `PUT` of a file's bytes. */
export interface BytesRequest {
  readonly url: string;
  /** Exactly these headers must be sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly blob: Blob;
  /** Called with the number of bytes sent so far, first with 0. Never called if the platform does not tell. */
  readonly progressed: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** The step of progress events if the client reads the bytes itself. */
const CHUNK_BYTES = 64 * 1024;

/** Resolves with the HTTP status. Rejects if there is no answer. */
export type SendBytes = (request: BytesRequest) => Promise<number>;

/** The subset of `XMLHttpRequest` that the client uses. */
export interface BytesXhr {
  readonly status: number;
  readonly upload: { onprogress: ((event: { readonly loaded: number }) => void) | null };
  onload: (() => void) | null;
  onerror: (() => void) | null;
  onabort: (() => void) | null;
  open(method: 'PUT', url: string): void;
  setRequestHeader(name: string, value: string): void;
  send(blob: Blob): void;
  abort(): void;
}

/** By `XMLHttpRequest` in browsers, whose `fetch` does not tell the progress of an upload; elsewhere by `fetch`. */
export const sendBytes: SendBytes = (request) => {
  const { XMLHttpRequest: Xhr } = globalThis as unknown as { readonly XMLHttpRequest?: new () => BytesXhr };
  return Xhr === undefined ? byFetch(request) : byXhr(new Xhr(), request);
};

export function byXhr(xhr: BytesXhr, { url, headers, blob, progressed, signal }: BytesRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    const abort = (): void => xhr.abort();
    const settle = (act: () => void) => (): void => {
      signal.removeEventListener('abort', abort);
      act();
    };
    xhr.upload.onprogress = ({ loaded }) => progressed(loaded);
    xhr.onload = settle(() => resolve(xhr.status));
    xhr.onerror = settle(() => reject(new Error('The upload failed.')));
    xhr.onabort = settle(() => reject(new Error('The upload was aborted.')));
    xhr.open('PUT', url);
    for (const [name, value] of Object.entries(headers)) xhr.setRequestHeader(name, value);
    signal.addEventListener('abort', abort);
    xhr.send(blob);
    progressed(0);
  });
}

async function byFetch({ url, headers, blob, progressed, signal }: BytesRequest): Promise<number> {
  const body = counted(blob, progressed);
  const response = await fetch(url, { method: 'PUT', headers: { ...headers }, body, signal });
  await response.body?.cancel();
  return response.status;
}

/**
 * The same bytes, which tell how many of them were read: Node's `fetch` reads a blob by `stream()`. It stays a blob, because
 * a stream has no length, which stores need, and cannot be sent again after a redirect.
 */
function counted(blob: Blob, progressed: (bytes: number) => void): Blob {
  const copy = blob.slice();
  copy.stream = () => {
    let sent = 0;
    return new ReadableStream<Uint8Array<ArrayBuffer>>(
      {
        start: () => progressed(0),
        async pull(controller) {
          // Not `blob.stream()`: its chunks are as large as the parts in memory.
          const chunk = await blob.slice(sent, sent + CHUNK_BYTES).arrayBuffer();
          if (chunk.byteLength === 0) return controller.close();
          controller.enqueue(new Uint8Array(chunk));
          sent += chunk.byteLength;
          progressed(sent);
        },
      },
      { highWaterMark: 0 },
    );
  };
  return copy;
}
