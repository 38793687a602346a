import { Logger } from '@nestjs/common';
import { ChatError } from '#contracts/errors';
import { PendingReplies } from '../pending-replies.js';
import { JsonText, QueryBus, type QueryHandler, type QueryOrigin, type QueryService } from '../query-bus.port.js';
import { toErrorBody } from '../query-errors.js';

/** Limit of waiting queries per name; beyond it `ask` rejects with `OVERLOADED`. */
const WAITING_MAX = 1_000;
const PENDING_MAX = 10_000;

interface WaitingQuery {
  readonly id: string;
  readonly name: string;
  readonly json: string;
  readonly origin: QueryOrigin | undefined;
}

interface Server {
  readonly handlers: Readonly<Record<string, QueryHandler>>;
  /** The names of the handlers, in the order of their turns. */
  readonly names: string[];
  readonly concurrency: number;
  readonly running: Set<Promise<void>>;
}

/** A query bus on in-memory queues. */
export class InProcessQueryBus extends QueryBus {
  private readonly logger = new Logger(InProcessQueryBus.name);
  private readonly pending = new PendingReplies<string>(() => performance.now(), PENDING_MAX);
  private readonly waiting = new Map<string, WaitingQuery[]>();
  private servers: Server[] = [];
  private queryCount = 0;

  override async askText(name: string, payload: unknown, timeoutMs: number, origin?: QueryOrigin): Promise<JsonText> {
    const queue = this.waiting.get(name) ?? [];
    if (queue.length >= WAITING_MAX) throw new ChatError('OVERLOADED');
    this.waiting.set(name, queue);
    this.queryCount += 1;
    const id = String(this.queryCount);
    const reply = this.pending.expect(id, performance.now() + timeoutMs);
    queue.push({ id, name, json: JSON.stringify(payload ?? null), origin });
    for (const server of this.servers) this.startWaiting(server);
    return new JsonText(await reply);
  }

  override serve(handlers: Readonly<Record<string, QueryHandler>>, concurrency: number): Promise<QueryService> {
    const server: Server = { handlers, names: Object.keys(handlers), concurrency, running: new Set() };
    this.servers.push(server);
    this.startWaiting(server);
    return Promise.resolve({
      stop: async () => {
        this.servers = this.servers.filter((other) => other !== server);
        await Promise.all(server.running);
      },
    });
  }

  close(): void {
    this.servers = [];
    this.pending.rejectAll('UNAVAILABLE');
  }

  /** Names take turns: many queries of one name do not delay queries of another. */
  private startWaiting(server: Server): void {
    const { names, running, concurrency } = server;
    for (let without = 0; without < names.length && running.size < concurrency;) {
      const name = names.shift() ?? '';
      names.push(name);
      without = this.startNext(server, name) ? 0 : without + 1;
    }
  }

  /** Returns false if no query of this name waits. */
  private startNext(server: Server, name: string): boolean {
    const query = this.waiting.get(name)?.shift();
    const handler = server.handlers[name];
    if (query === undefined || handler === undefined) return false;
    // Skip a query whose caller has timed out.
    if (this.pending.has(query.id)) this.start(server, handler, query);
    return true;
  }

  private start(server: Server, handler: QueryHandler, query: WaitingQuery): void {
    const run = this.answer(handler, query).finally(() => {
      server.running.delete(run);
      if (this.servers.includes(server)) this.startWaiting(server);
    });
    server.running.add(run);
  }

  private async answer(handler: QueryHandler, { id, name, json, origin }: WaitingQuery): Promise<void> {
    try {
      const answer = await handler(JSON.parse(json), origin);
      this.pending.resolve(id, JSON.stringify(answer ?? null));
    } catch (error) {
      this.pending.reject(id, ChatError.fromBody(toErrorBody(error, name, this.logger)));
    }
  }
}
