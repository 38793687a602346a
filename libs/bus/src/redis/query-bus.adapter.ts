import { randomUUID } from 'node:crypto';
import { ChatError, type ErrorBody } from '#contracts/errors';
import { PendingReplies } from '../pending-replies.js';
import { JsonText, QueryBus, type QueryHandler, type QueryOrigin, type QueryService } from '../query-bus.port.js';
import { queryEntry } from './query-entry.js';
import { RedisQueryServer } from './query-server.js';
import type { RedisBusParts } from './redis-bus-parts.js';
import { RedisScript } from './redis-script.js';
import { Resender } from './resender.js';

/** Limit of queries of one name that wait in Redis; beyond it `ask` rejects with `OVERLOADED`. */
const WAITING_MAX = 1_000;
/** Limit of unanswered queries of this process. */
const PENDING_MAX = 10_000;
/** An unanswered query is sent once more, because its server may have died. */
const RESEND_AFTER_MS = [3_000];
/** Expiry of an unused list. */
const LIST_TTL_MS = 30_000;

const PUSH = new RedisScript(`
  if redis.call('LLEN', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
  redis.call('RPUSH', KEYS[1], ARGV[2])
  redis.call('PEXPIRE', KEYS[1], ARGV[3])
  return 1`);

/** Queries over a bounded Redis list per name. Answers arrive on the caller's reply channel. */
export class RedisQueryBus extends QueryBus {
  private readonly pending: PendingReplies<string>;
  private readonly resender = new Resender(RESEND_AFTER_MS);
  private readonly servers = new Set<RedisQueryServer>();

  constructor(private readonly parts: RedisBusParts) {
    super();
    this.pending = new PendingReplies(() => performance.now(), PENDING_MAX);
    parts.inbox.on('q', {
      reply: (id, answer) => this.pending.resolve(id, answer),
      lost: () => this.resender.resendAll(),
    });
  }

  override async askText(name: string, payload: unknown, timeoutMs: number, origin?: QueryOrigin): Promise<JsonText> {
    const id = randomUUID();
    const deadline = this.parts.clock.now() + timeoutMs;
    const reply = this.pending.expect(id, performance.now() + timeoutMs);
    const replyTo = this.parts.inbox.channel;
    const entry = queryEntry({ id, deadline, replyTo, origin, json: JSON.stringify(payload ?? null) });
    this.resender.send(id, () => this.push(id, name, entry));
    try {
      return answerIn(await reply);
    } catch (error) {
      const wasNeverSent = error instanceof ChatError && error.code === 'TIMEOUT' && !this.resender.wasAccepted(id);
      throw wasNeverSent ? new ChatError('UNAVAILABLE') : error;
    } finally {
      this.resender.forget(id);
    }
  }

  override async serve(handlers: Readonly<Record<string, QueryHandler>>, concurrency: number): Promise<QueryService> {
    const server = new RedisQueryServer(this.parts, handlers, concurrency);
    this.servers.add(server);
    await server.start();
    return {
      stop: async () => {
        this.servers.delete(server);
        await server.stop();
      },
    };
  }

  async close(): Promise<void> {
    await Promise.all([...this.servers].map((server) => server.stop()));
    this.pending.rejectAll('UNAVAILABLE');
  }

  private async push(id: string, name: string, entry: string): Promise<void> {
    const { commander, keys } = this.parts;
    const accepted = await PUSH.run(commander, [keys.queries(name)], [WAITING_MAX, entry, LIST_TTL_MS]);
    if (accepted !== 1 && this.resender.isFirst(id)) this.pending.reject(id, new ChatError('OVERLOADED'));
  }
}

/** Returns the answer, or throws the `ChatError` that it contains. */
function answerIn(text: string): JsonText {
  const json = text.slice(1);
  if (text.startsWith('+')) return new JsonText(json);
  throw ChatError.fromBody(JSON.parse(json) as ErrorBody);
}
