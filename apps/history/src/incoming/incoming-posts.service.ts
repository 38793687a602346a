import { Injectable } from '@nestjs/common';
import { HistoryConfig } from '#config/app-config';
import {
  ChatError,
  LIMITS,
  newId,
  parseRequest,
  PostIncoming,
  type IncomingId,
  type MessageId,
  type SentMessage,
} from '#contracts';
import { TokenAttempts } from '#access/token-attempts';
import { ChangesService } from '#platform/changes.service';
import { HistoryLimits } from '../routes/history-limits.js';
import { ReadSql } from '../store/read-sql.js';
import { WriteSql } from '../store/write-sql.js';
import { readForeignPost, type ForeignPost } from './foreign/foreign-post.js';
import { lookOf } from './foreign-look.policy.js';
import { IncomingTokens } from './incoming-tokens.js';
import { noteUse, readPoster, type Poster } from './incoming.store.js';
import { fieldsOf } from './fields-of-post.js';
import { candidatesOf, givenIdOf, idOfKey, mayBeOther, type SendRequest } from './post-ids.policy.js';
import { RefusedPosts } from './refused-posts.js';

/** A request to the URL of a webhook. */
export interface Asked {
  readonly token: string;
  /** The IP of the program that asks. */
  readonly ip: string;
  readonly userAgent: string | undefined;
}

/** A post before it is read. */
export interface Post extends Asked {
  readonly contentType: string | undefined;
  /** The error of a body that is too long, or was not read to its end. */
  readonly body: Buffer | Error;
  /** The header `idempotency-key`. */
  readonly key: string | undefined;
  readonly isQuiet: boolean;
  /** The root of the thread into which the post goes, if it may be one. */
  readonly threadId: unknown;
}

/** A message that is stored, and the form of the answer that its sender knows. */
export interface PostedMessage {
  readonly sent: SentMessage;
  readonly form: 'parley' | ForeignPost['answer'];
}

type Content = Pick<SendRequest, 'body' | 'ext' | 'replyTo'>;

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
    private readonly refused: RefusedPosts,
    private readonly config: HistoryConfig,
  ) {}

  /**
   * A `message:send` of the webhook's bot.
   * @throws ChatError NOT_FOUND for an unknown or revoked token, and for a bot that was removed; RATE_LIMITED; as `message:send`
   * @throws Error of a body of another type, which is answered 415
   */
  post(post: Post): Promise<PostedMessage> {
    const act = async (poster: Poster, id: IncomingId) => {
      await noteUse(this.writes, id);
      return this.take(poster, id, post);
    };
    return this.asked(post, act, (error, id) => this.refused.note(error, id));
  }

  /** Writes nothing. @throws ChatError NOT_FOUND, as `post`; RATE_LIMITED */
  async look(asked: Asked): Promise<void> {
    const nothing = () => Promise.resolve();
    await this.asked(asked, nothing, nothing);
  }

  /** Reads the row for each request, so a revocation holds at once. */
  private async asked<Result>(
    { token, ip, userAgent }: Asked,
    act: (poster: Poster, id: IncomingId) => Promise<Result>,
    refused: (error: unknown, id: IncomingId) => Promise<void>,
  ): Promise<Result> {
    let known: IncomingId | undefined;
    try {
      known = await this.tokens.idOf(token);
      const id = known ?? (await this.attempts.judge(ip, unknown));
      this.limits.demand('incoming', id);
      const poster = await readPoster(this.reads, id);
      if (!poster?.isLiving) throw new ChatError('NOT_FOUND');
      return await act(poster, id);
    } catch (error) {
      this.refused.count(error, userAgent);
      if (known !== undefined) await refused(error, known);
      throw error;
    }
  }

  private async take(poster: Poster, id: IncomingId, post: Post): Promise<PostedMessage> {
    const fields = fieldsOf(post.contentType, post.body);
    const key = idOfKey(post.key, id);
    // `null` counts as left out.
    if (fields['body'] !== undefined && fields['body'] !== null) {
      const said = parseRequest(PostIncoming, { ...fields, token: post.token });
      const { body = '', ext, replyTo, id: given = key ?? newId() } = said;
      const content = { body, ...(ext && { ext }), ...(replyTo && { replyTo }) };
      return { sent: await this.send(poster, post, content, [given]), form: 'parley' };
    }
    const foreign = readForeignPost(fields, LIMITS.bodyChars);
    if (foreign === null) throw new ChatError('INVALID', { field: 'body', message: 'The post has no text.' });
    const ext = lookOf(foreign, poster.actor.displayName, this.config.avatarOrigins);
    const ids = [...givenIdOf(fields['id']), key ?? newId<MessageId>()];
    return { sent: await this.send(poster, post, { body: foreign.body, ext }, ids), form: foreign.answer };
  }

  /** Stores the message under the first of the ids, and in the thread, if these may be. */
  private async send(
    poster: Poster,
    post: Post,
    { ext, ...said }: Content,
    ids: readonly MessageId[],
  ): Promise<SentMessage> {
    const whole = { ...ext, ...((poster.isQuiet || post.isQuiet) && { quiet: true }) };
    const request = { ...said, roomId: poster.roomId, ...(Object.keys(whole).length > 0 && { ext: whole }) };
    const candidates = candidatesOf(request, ids, post.threadId);
    for (const [index, candidate] of candidates.entries()) {
      try {
        return await this.submit(poster, candidate);
      } catch (error) {
        if (index === candidates.length - 1 || !mayBeOther(error)) throw error;
      }
    }
    throw new TypeError('a post has an id');
  }

  private submit({ roomId, actor }: Poster, request: SendRequest): Promise<SentMessage> {
    // Each request is a connection of its own.
    const caller = { id: newId<string>(), actor };
    return this.changes.submit(caller, 'message:send', roomId, request).catch((error: unknown) => {
      throw error instanceof ChatError && error.code === 'NOT_A_MEMBER' ? new ChatError('NOT_FOUND') : error;
    });
  }
}

const unknown = (): Promise<never> => Promise.reject(new ChatError('NOT_FOUND'));
