import type { FileRequests, FileRequestsServices } from './file-requests.js';
import type { FileUrlCache } from './file-url-cache.js';
import { loadFileCode } from './load-file-code.js';

interface Parts {
  readonly requests: FileRequests;
  readonly urls: FileUrlCache;
}

/** The requests for files and for their URLs. Their code loads when the first one is needed. */
export class LateFiles {
  private parts: Parts | null = null;

  constructor(private readonly services: FileRequestsServices) {}

  async load(): Promise<Parts> {
    const { FileRequests, FileUrlCache } = await loadFileCode();
    const { session, runtime } = this.services;
    this.parts ??= { requests: new FileRequests(this.services), urls: new FileUrlCache(session, runtime) };
    return this.parts;
  }

  /** Forgets the URLs. */
  clear(): void {
    this.parts?.urls.clear();
  }
}
