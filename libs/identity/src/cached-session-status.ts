import { ChatError, type SessionId } from '#contracts';
import { ExpiringCache } from './expiring-cache.js';
import {
  LIVE_CACHE_MS,
  SESSION_BATCH_MAX,
  SessionStatus,
  type EndCode,
  type EndedSessions,
} from './session-status.port.js';

const CACHED_MAX = 20_000;
/** An ended session never lives again; this only bounds what is remembered. */
const ENDED_CACHE_MS = 60_000;

/** What both adapters share: answers that still count are not asked for again. */
export abstract class CachedSessionStatus extends SessionStatus {
  private readonly answers = new ExpiringCache<EndCode | 'live'>(CACHED_MAX);
  private readonly asking = new Map<SessionId, Promise<EndCode | 'live'>>();

  /** The ended ones among at most `SESSION_BATCH_MAX` sessions. @throws ChatError UNAVAILABLE */
  protected abstract lookUp(sessionIds: readonly SessionId[]): Promise<EndedSessions>;

  override async check(sessionId: SessionId): Promise<void> {
    const answer = this.answers.get(sessionId) ?? (await this.ask(sessionId));
    if (answer !== 'live') throw new ChatError(answer);
  }

  override async checkMany(sessionIds: readonly SessionId[]): Promise<EndedSessions> {
    const ended = new Map<SessionId, EndCode>();
    for (let start = 0; start < sessionIds.length; start += SESSION_BATCH_MAX) {
      const batch = await this.lookUp(sessionIds.slice(start, start + SESSION_BATCH_MAX));
      for (const [sessionId, code] of batch) ended.set(sessionId, code);
    }
    return ended;
  }

  /** Sessions that are known here to have just ended. */
  noteEnded(ended: EndedSessions): void {
    for (const [sessionId, code] of ended) this.remember(sessionId, code, Date.now());
  }

  /** Requests of one session that come together share one look-up. */
  private ask(sessionId: SessionId): Promise<EndCode | 'live'> {
    const known = this.asking.get(sessionId);
    if (known !== undefined) return known;
    const asked = this.askAlone(sessionId).finally(() => this.asking.delete(sessionId));
    this.asking.set(sessionId, asked);
    return asked;
  }

  private async askAlone(sessionId: SessionId): Promise<EndCode | 'live'> {
    const askedAtMs = Date.now();
    const ended = await this.lookUp([sessionId]);
    // It may have ended, and have been noted here, after the look-up read it.
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
