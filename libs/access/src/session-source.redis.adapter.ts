import { Logger } from '@nestjs/common';
import type { SessionId } from '#contracts';
import type { RedisClient } from '#bus/redis/redis-connections';
import type { Questions } from './questions.port.js';
import { END_CODES, SessionSource, type EndCode, type EndedSessions } from './session-source.port.js';
import { within } from '#contracts/within';

/** If Redis takes longer, we ask auth. */
const REDIS_TIMEOUT_MS = 1000;

/**
 * The keys of ended sessions in Redis. They share one hash tag: the revocations and the marker that says they are
 * complete live on one node of a Cluster, so they are lost together or not at all.
 */
export class RevocationKeys {
  private readonly tag: string;

  constructor(prefix: string) {
    this.tag = `{${prefix}:revoked}`;
  }

  /** Holds the end code. Expires with the last access token of the session. */
  session(sessionId: SessionId): string {
    return `${this.tag}:${sessionId}`;
  }

  /** Exists while no revocation is missing. It is absent after Redis restarts empty. */
  get marker(): string {
    return `${this.tag}:complete`;
  }
}

export interface RedisSessionSourceParts {
  readonly redis: RedisClient;
  readonly keys: RevocationKeys;
  /** Asked while Redis does not answer or lacks revocations. */
  readonly questions: Questions;
}

/** Reads auth's revocations in Redis, and asks auth while Redis is unavailable or incomplete. */
export class RedisSessionSource extends SessionSource {
  private readonly logger = new Logger('SessionStatus');
  private trusted = true;

  constructor(private readonly parts: RedisSessionSourceParts) {
    super();
  }

  override async endedOf(sessionIds: readonly SessionId[]): Promise<EndedSessions> {
    const ended = await this.readRedis(sessionIds);
    this.noteTrust(ended !== undefined);
    return ended ?? this.askAuth(sessionIds);
  }

  /** `undefined` if Redis is unavailable or incomplete. */
  private async readRedis(sessionIds: readonly SessionId[]): Promise<EndedSessions | undefined> {
    const { redis, keys } = this.parts;
    try {
      const names = [keys.marker, ...sessionIds.map((sessionId) => keys.session(sessionId))];
      const [marker, ...codes] = await within(redis.mget(names), REDIS_TIMEOUT_MS);
      return marker === null ? undefined : endedAmong(sessionIds, codes);
    } catch (error) {
      this.logger.debug({ event: 'session-status.redis-unavailable', reason: String(error) });
      return undefined;
    }
  }

  private async askAuth(sessionIds: readonly SessionId[]): Promise<EndedSessions> {
    const { ended } = await this.parts.questions.ask('POST /internal/sessions/check', { sessionIds });
    return new Map(ended.map(({ sessionId, code }) => [sessionId, code]));
  }

  private noteTrust(trusted: boolean): void {
    if (this.trusted === trusted) return;
    this.trusted = trusted;
    this.logger.warn({ event: trusted ? 'session-status.redis-complete' : 'session-status.asks-auth' });
  }
}

function endedAmong(sessionIds: readonly SessionId[], codes: readonly (string | null)[]): EndedSessions {
  const ended = new Map<SessionId, EndCode>();
  sessionIds.forEach((sessionId, index) => {
    const text = codes[index];
    if (text != null) ended.set(sessionId, END_CODES.find((code) => code === text) ?? 'SESSION_REVOKED');
  });
  return ended;
}
