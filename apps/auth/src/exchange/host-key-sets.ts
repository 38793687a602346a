import { Injectable, Logger } from '@nestjs/common';
import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { ChatError } from '#contracts';

const ANSWER_TIMEOUT_MS = 5_000;
const BYTES_MAX = 64 * 1024;
/** The time for which kept keys count without a new request. */
export const FRESH_MS = 10 * 60_000;
/** The time for which kept keys count while their URL does not answer. */
export const STALE_MS = 24 * 3_600_000;
/** An unknown key, or a URL that does not answer, makes us ask again at most this often. */
export const PAUSE_MS = 30_000;
/** More apps than any deployment is expected to have. */
const URLS_MAX = 1_000;

export type HostKeySet = ReturnType<typeof createLocalJWKSet>;

interface Kept {
  readonly keys: HostKeySet;
  readonly fetchedAtMs: number;
  triedAtMs: number;
}

/** The public keys of hosts, from the URLs that operators have given, in memory. */
@Injectable()
export class HostKeySets {
  private readonly logger = new Logger(HostKeySets.name);
  private readonly kept = new Map<string, Kept>();
  private readonly asking = new Map<string, Promise<Kept>>();
  /** The times of failed requests to URLs whose keys are not kept. */
  private readonly failedAtMs = new Map<string, number>();

  /**
   * The keys at a URL.
   * @param unknown the keys in which a token's key was not found: they are asked for again, unless they just were
   * @throws ChatError UNAVAILABLE if there are none
   */
  async at(url: string, unknown?: HostKeySet): Promise<HostKeySet> {
    const kept = this.kept.get(url);
    const now = Date.now();
    if (kept === undefined) {
      if (now - (this.failedAtMs.get(url) ?? 0) < PAUSE_MS) throw new ChatError('UNAVAILABLE');
      return (await this.ask(url)).keys;
    }
    const isWanted = kept.keys === unknown || now - kept.fetchedAtMs >= FRESH_MS;
    if (!isWanted || now - kept.triedAtMs < PAUSE_MS) return this.usable(kept);
    kept.triedAtMs = now;
    return this.ask(url).then(
      ({ keys }) => keys,
      () => this.usable(kept),
    );
  }

  private usable({ keys, fetchedAtMs }: Kept): HostKeySet {
    if (Date.now() - fetchedAtMs >= STALE_MS) throw new ChatError('UNAVAILABLE');
    return keys;
  }

  /** One request at a time for each URL. */
  private ask(url: string): Promise<Kept> {
    const asked = this.asking.get(url) ?? this.fetch(url).finally(() => this.asking.delete(url));
    this.asking.set(url, asked);
    return asked;
  }

  private async fetch(url: string): Promise<Kept> {
    try {
      const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS) });
      if (!response.ok) throw new Error(`the URL answered ${response.status}`);
      const keys = createLocalJWKSet(JSON.parse(await textOf(response)) as JSONWebKeySet);
      const now = Date.now();
      const kept = { keys, fetchedAtMs: now, triedAtMs: now };
      if (this.kept.size >= URLS_MAX) this.kept.clear();
      this.kept.set(url, kept);
      this.failedAtMs.delete(url);
      return kept;
    } catch (cause) {
      if (this.failedAtMs.size >= URLS_MAX) this.failedAtMs.clear();
      this.failedAtMs.set(url, Date.now());
      this.logger.warn({ event: 'host-keys.away', url, reason: String(cause) });
      throw new ChatError('UNAVAILABLE', {}, { cause });
    }
  }
}

async function textOf(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.byteLength;
    if (bytes > BYTES_MAX) throw new Error(`the answer is larger than ${BYTES_MAX} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
