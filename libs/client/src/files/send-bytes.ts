/** A `PUT` of a file's bytes. */
export interface BytesRequest {
  readonly url: string;
  /** Exactly these headers must be sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly blob: Blob;
  /** Called with the number of bytes sent so far, if the platform tells. */
  readonly progressed: (bytes: number) => void;
  readonly signal: AbortSignal;
}

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
  });
}

async function byFetch({ url, headers, blob, signal }: BytesRequest): Promise<number> {
  const response = await fetch(url, { method: 'PUT', headers: { ...headers }, body: blob, signal });
  await response.body?.cancel();
  return response.status;
}
