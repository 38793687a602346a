import { Injectable } from '@nestjs/common';
import { ChatError, invalid, isId, newId, type MessageId, type PostIncoming, type SentMessage } from '#contracts';
import { TokenAttempts } from '#access/token-attempts';
import { ChangesService } from '#platform/changes.service';
import { HistoryLimits } from '../routes/history-limits.js';
import { ReadSql } from '../store/read-sql.js';
import { WriteSql } from '../store/write-sql.js';
import { IncomingTokens } from './incoming-tokens.js';
import { noteUse, readPoster, type Poster } from './incoming.store.js';

/** A request without its body: the IP of its client, and its header `idempotency-key`. */
export interface PostOrigin {
  readonly ip: string;
  readonly key: string | undefined;
}

/** Posts to the URLs of incoming webhooks. */
@Injectable()
export class IncomingPostsService {
  constructor(
    private readonly reads: ReadSql,
    private readonly writes: WriteSql,
    private readonly tokens: IncomingTokens,
    private readonly attempts: TokenAttempts,
    private readonly limits: HistoryLimits,
    private readonly changes: ChangesService,
  ) {}

  /**
   * A `message:send` of the webhook's bot.
   * @throws ChatError NOT_FOUND for an unknown or revoked token, and for a bot that was removed; RATE_LIMITED; as `message:send`
   */
  async post({ token, body, text, ...content }: PostIncoming, { ip, key }: PostOrigin): Promise<SentMessage> {
    const { roomId, actor } = await this.posterOf(token, ip);
    const said = body ?? text;
    if (said === undefined) throw invalid('body', 'is missing');
    const request = { ...content, roomId, body: said, id: content.id ?? idOf(key) };
    // Each request is a connection of its own.
    const caller = { id: newId<string>(), actor };
    return this.changes.submit(caller, 'message:send', roomId, request).catch((error: unknown) => {
      throw error instanceof ChatError && error.code === 'NOT_A_MEMBER' ? new ChatError('NOT_FOUND') : error;
    });
  }

  /** Reads the row for each post, so a revocation holds at once. */
  private async posterOf(token: string, ip: string): Promise<Poster> {
    const id = (await this.tokens.idOf(token)) ?? (await this.attempts.judge(ip, unknown));
    this.limits.demand('incoming', id);
    const poster = await readPoster(this.reads, id);
    if (!poster?.isLiving) throw new ChatError('NOT_FOUND');
    await noteUse(this.writes, id);
    return poster;
  }
}

const unknown = (): Promise<never> => Promise.reject(new ChatError('NOT_FOUND'));

/** @throws ChatError INVALID with the field `id` */
function idOf(key: string | undefined): MessageId {
  if (key === undefined) return newId();
  const id = key.toLowerCase();
  if (!isId(id)) throw invalid('id', 'must be a UUID');
  return id as MessageId;
}
