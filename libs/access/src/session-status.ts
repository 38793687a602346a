import { Injectable } from '@nestjs/common';
import { ChatError, type SessionId } from '#contracts';
import { ExpiringCache } from '#bus/expiring-cache';
import { SESSION_BATCH_MAX, SessionSource, type EndCode, type EndedSessions } from './session-source.port.js';

/** How long a session counts as alive after a check: half of the 2 s that the protocol allows. */
export const LIVE_CACHE_MS = 1000;
/** Ended sessions never live again; this only bounds how long we remember them. */
const ENDED_CACHE_MS = 60_000;
const CACHED_MAX = 20_000;

/** Answers whether sessions still live. The answer is at most `LIVE_CACHE_MS` old. */
@Injectable()
export class SessionStatus {
  private readonly answers = new ExpiringCache<EndCode | 'live'>(CACHED_MAX);
  private readonly asking = new Map<SessionId, Promise<EndCode | 'live'>>();

  constructor(private readonly source: SessionSource) {}

  /**
   * Resolves if the session lives.
   * @throws ChatError SESSION_REVOKED or ACCOUNT_SUSPENDED if it has ended, UNAVAILABLE if the source cannot be read
   */
  async check(sessionId: SessionId): Promise<void> {
    const answer = this.answers.get(sessionId) ?? (await this.ask(sessionId));
    if (answer !== 'live') throw new ChatError(answer);
  }

  /** The ended sessions among any number, read from the source, not from the cache. @throws ChatError UNAVAILABLE */
  async checkMany(sessionIds: readonly SessionId[]): Promise<EndedSessions> {
    const ended = new Map<SessionId, EndCode>();
    for (let start = 0; start < sessionIds.length; start += SESSION_BATCH_MAX) {
      const batch = await this.source.endedOf(sessionIds.slice(start, start + SESSION_BATCH_MAX));
      for (const [sessionId, code] of batch) ended.set(sessionId, code);
    }
    return ended;
  }

  /** Records sessions that this process has just ended. */
  noteEnded(ended: EndedSessions): void {
    for (const [sessionId, code] of ended) this.remember(sessionId, code, Date.now());
  }

  /** Concurrent checks of one session share a single look-up. */
  private ask(sessionId: SessionId): Promise<EndCode | 'live'> {
    const running = this.asking.get(sessionId);
    if (running !== undefined) return running;
    const asked = this.askSource(sessionId).finally(() => this.asking.delete(sessionId));
    this.asking.set(sessionId, asked);
    return asked;
  }

  private async askSource(sessionId: SessionId): Promise<EndCode | 'live'> {
    const askedAtMs = Date.now();
    const ended = await this.source.endedOf([sessionId]);
    // `noteEnded` may have recorded the end after the look-up read the session as alive.
    const noted = this.answers.get(sessionId);
    if (noted !== undefined) return noted;
    const answer = ended.get(sessionId) ?? 'live';
    this.remember(sessionId, answer, askedAtMs);
    return answer;
  }

  private remember(sessionId: SessionId, answer: EndCode | 'live', askedAtMs: number): void {
    this.answers.set(sessionId, answer, askedAtMs + (answer === 'live' ? LIVE_CACHE_MS : ENDED_CACHE_MS));
  }
}
