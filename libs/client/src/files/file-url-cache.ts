import { BoundedMap } from '#contracts/bounded-map';
import { FILE_URLS_MAX } from '#contracts/limits';
import type { FileId, FileUrl } from '#contracts';

import type { Runtime } from '../runtime/runtime.js';
import type { Session } from '../session/session.js';
import { retried } from '../runtime/retried.js';

/**
 * The purpose of a URL. `download`: to save the file under its name. `inline`: to show an image, or play audio or
 * video. `thumb`: the small picture of a file that has a `thumb`.
 */
export type FileUse = 'download' | 'inline' | 'thumb';

/** A URL is used until this long before its end, so that a download can still begin. */
const SPARE_MS = 60_000;
/** A URL is never used longer than this, because the server's clock can be ahead. */
const USE_MAX_MS = 240_000;
/** Number of URLs held; the oldest are dropped first. */
const URLS_MAX = 1_000;

const FIELDS = {
  download: {},
  inline: { inline: true },
  thumb: { inline: true, variant: 'thumb' },
} as const satisfies Record<FileUse, object>;

interface HeldUrl {
  readonly url: string;
  /** By the client's clock. */
  readonly until: number;
}

/** One request, which begins after all calls of the same moment have added their files. */
interface UrlBatch {
  readonly ids: Set<FileId>;
  readonly answer: Promise<ReadonlyMap<FileId, FileUrl>>;
}

/** URLs of files. Keeps each until shortly before its end, and asks for many in one request. */
export class FileUrlCache {
  private held = new BoundedMap<string, HeldUrl>(URLS_MAX);
  private readonly open = new Map<FileUse, UrlBatch>();

  constructor(
    private readonly session: Pick<Session, 'ask' | 'signal'>,
    private readonly runtime: Runtime,
  ) {}

  /** `null` if the user may not have the bytes. Rejects with a `ChatError` after retries for up to 30 s. */
  async of(id: FileId, use: FileUse): Promise<string | null> {
    const { held } = this;
    const key = `${use} ${id}`;
    const known = held.get(key);
    if (known !== undefined && known.until > this.runtime.clock.now()) return known.url;
    const found = (await this.ask(id, use)).get(id);
    if (found === undefined) return null;
    held.set(key, { url: found.url, until: this.usableUntil(found) });
    return found.url;
  }

  clear(): void {
    this.held = new BoundedMap(URLS_MAX);
  }

  private usableUntil({ expiresAt }: FileUrl): number {
    return Math.min(Date.parse(expiresAt) - SPARE_MS, this.runtime.clock.now() + USE_MAX_MS);
  }

  private ask(id: FileId, use: FileUse): Promise<ReadonlyMap<FileId, FileUrl>> {
    let batch = this.open.get(use);
    if (batch === undefined || batch.ids.size >= FILE_URLS_MAX) {
      const ids = new Set<FileId>();
      batch = { ids, answer: this.send(ids, use) };
      this.open.set(use, batch);
    }
    batch.ids.add(id);
    return batch.answer;
  }

  private async send(ids: Set<FileId>, use: FileUse): Promise<ReadonlyMap<FileId, FileUrl>> {
    await Promise.resolve();
    if (this.open.get(use)?.ids === ids) this.open.delete(use);
    const { session, runtime } = this;
    const body = { ids: [...ids], ...FIELDS[use] };
    const ask = () => session.ask<{ urls: FileUrl[] }>('/v1/files/urls', 'POST', body);
    const { urls } = await retried(ask, runtime, session.signal);
    return new Map(urls.map((url) => [url.id, url]));
  }
}
