import { Logger } from '@nestjs/common';
import type { QueryHandler } from '../query-bus.port.js';
import { toErrorBody } from '../query-errors.js';
import { BlockingConnection } from './blocking-connection.js';
import { parseQueryEntry, type QueryEntry } from './query-entry.js';
import type { RedisBusParts } from './redis-bus-parts.js';
import { whenReady } from './redis-connections.js';
import { replyText } from './reply-inbox.js';

const BLOCK_S = 1;
const RETRY_PAUSE_MS = 100;

interface TakenQuery extends QueryEntry {
  readonly name: string;
}

/** Takes queries from the lists, runs up to `concurrency` of them at a time, and replies. */
export class RedisQueryServer {
  private readonly logger = new Logger(RedisQueryServer.name);
  private readonly connection: BlockingConnection;
  private readonly running = new Set<Promise<void>>();
  private readonly namesByKey: ReadonlyMap<string, string>;
  private readonly lists: string[];
  private loop: Promise<void> = Promise.resolve();
  private isStopping = false;

  constructor(
    private readonly parts: RedisBusParts,
    private readonly handlers: Readonly<Record<string, QueryHandler>>,
    private readonly concurrency: number,
  ) {
    this.connection = new BlockingConnection(parts.connections, 'queries', parts.commander);
    this.namesByKey = new Map(Object.keys(handlers).map((name) => [parts.keys.queries(name), name]));
    this.lists = [...this.namesByKey.keys()];
  }

  async start(): Promise<void> {
    await whenReady(this.connection.client);
    this.loop = this.takeLoop();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    // Do not close the connection yet: a query that it just took would be lost until the caller resends it.
    this.connection.wake();
    await this.loop;
    this.connection.close();
    await Promise.all(this.running);
  }

  private async takeLoop(): Promise<void> {
    while (!this.isStopping) {
      const free = this.concurrency - this.running.size;
      if (free <= 0) await Promise.race(this.running);
      else for (const query of await this.take(free)) this.run(query);
    }
  }

  private async take(countMax: number): Promise<TakenQuery[]> {
    try {
      const { client } = this.connection;
      const taken = await client.blmpop(BLOCK_S, this.lists.length, ...this.lists, 'LEFT', 'COUNT', countMax);
      if (taken === null) return [];
      const [key, entries] = taken;
      this.moveToEnd(key);
      const now = this.parts.clock.now();
      const name = this.namesByKey.get(key) ?? '';
      return entries.map((entry) => ({ name, ...parseQueryEntry(entry) })).filter(({ deadline }) => deadline > now);
    } catch {
      // Redis is unavailable; the connection logs the reason.
      if (!this.isStopping) await new Promise((resolve) => setTimeout(resolve, RETRY_PAUSE_MS));
      return [];
    }
  }

  /** BLMPOP checks the lists in order; move the list just served to the end. */
  private moveToEnd(key: string): void {
    this.lists.splice(this.lists.indexOf(key), 1);
    this.lists.push(key);
  }

  private run(query: TakenQuery): void {
    const run = this.answer(query).finally(() => this.running.delete(run));
    this.running.add(run);
  }

  private async answer(query: TakenQuery): Promise<void> {
    const text = await this.execute(query);
    // If the reply is lost, the caller resends the query.
    await this.parts.replier.spublish(query.replyTo, replyText('q', query.id, text)).catch(() => undefined);
  }

  private async execute({ name, json, origin }: TakenQuery): Promise<string> {
    try {
      const answer = await this.handlers[name]?.(JSON.parse(json), origin);
      return `+${JSON.stringify(answer ?? null)}`;
    } catch (error) {
      return `-${JSON.stringify(toErrorBody(error, name, this.logger))}`;
    }
  }
}
