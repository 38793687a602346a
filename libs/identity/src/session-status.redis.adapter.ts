import { Logger } from '@nestjs/common';
import type { SessionId } from '#contracts';
import type { RedisClient } from '#bus/redis/redis-connections';
import { CachedSessionStatus } from './cached-session-status.js';
import type { RevocationKeys } from './revocation-keys.js';
import { END_CODES, type EndCode, type EndedSessions, type SessionSource } from './session-status.port.js';
import { within } from './within.js';

/** A Redis that is slower than this is asked no further: auth is. */
const REDIS_TIMEOUT_MS = 1000;

export interface RedisSessionStatusParts {
  readonly redis: RedisClient;
  readonly keys: RevocationKeys;
  /** Asked while Redis is away, or has come back without its revocations. */
  readonly source: SessionSource;
}

/** Auth's revocations in Redis; auth itself where those cannot be trusted. */
export class RedisSessionStatus extends CachedSessionStatus {
  private readonly logger = new Logger('SessionStatus');
  private trusted = true;

  constructor(private readonly parts: RedisSessionStatusParts) {
    super();
  }

  protected override async lookUp(sessionIds: readonly SessionId[]): Promise<EndedSessions> {
    const ended = await this.readRedis(sessionIds);
    this.noteTrust(ended !== undefined);
    return ended ?? this.parts.source.endedOf(sessionIds);
  }

  /** `undefined` when Redis is away or incomplete. */
  private async readRedis(sessionIds: readonly SessionId[]): Promise<EndedSessions | undefined> {
    const { redis, keys } = this.parts;
    try {
      const names = [keys.marker, ...sessionIds.map((sessionId) => keys.session(sessionId))];
      const [marker, ...codes] = await within(redis.mget(names), REDIS_TIMEOUT_MS);
      return marker === null ? undefined : endedOf(sessionIds, codes);
    } catch (error) {
      this.logger.debug({ event: 'session-status.redis-away', reason: String(error) });
      return undefined;
    }
  }

  private noteTrust(trusted: boolean): void {
    if (this.trusted === trusted) return;
    this.trusted = trusted;
    this.logger.warn({ event: trusted ? 'session-status.redis-complete' : 'session-status.asks-auth' });
  }
}

function endedOf(sessionIds: readonly SessionId[], codes: readonly (string | null)[]): EndedSessions {
  const ended = new Map<SessionId, EndCode>();
  sessionIds.forEach((sessionId, index) => {
    const text = codes[index];
    if (text != null) ended.set(sessionId, END_CODES.find((code) => code === text) ?? 'SESSION_REVOKED');
  });
  return ended;
}
