import { Logger } from '@nestjs/common';
import type { QueryHandler } from '../query-bus.port.js';
import { toErrorBody } from '../query-errors.js';
import { BlockingConnection } from './blocking-connection.js';
import { parseQueryEntry, type QueryEntry } from './query-entry.js';
import type { RedisBusParts } from './redis-bus-parts.js';
import { whenReady } from './redis-connections.js';
import { replyText } from './reply-inbox.js';

const BLOCK_S = 1;
const AWAY_PAUSE_MS = 100;
const READY_TIMEOUT_MS = 5_000;

interface TakenQuery extends QueryEntry {
  readonly name: string;
}

/** Takes queries off the lists as fast as there is room to run them, and answers each. */
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
    await whenReady(this.connection.client, READY_TIMEOUT_MS);
    this.loop = this.takeAndRun();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    // What a cut connection has taken would be lost until it is asked again: the wait ends by itself instead.
    this.connection.wake();
    await this.loop;
    this.connection.close();
    await Promise.all(this.running);
  }

  private async takeAndRun(): Promise<void> {
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
      this.yieldTurn(key);
      const now = this.parts.clock.now();
      const name = this.namesByKey.get(key) ?? '';
      return entries.map((entry) => ({ name, ...parseQueryEntry(entry) })).filter(({ deadline }) => deadline > now);
    } catch {
      // Redis is away: the connection logs why.
      if (!this.isStopping) await new Promise((resolve) => setTimeout(resolve, AWAY_PAUSE_MS));
      return [];
    }
  }

  /** Redis looks at the lists in the order named: the one just served goes last. */
  private yieldTurn(key: string): void {
    this.lists.splice(this.lists.indexOf(key), 1);
    this.lists.push(key);
  }

  private run(query: TakenQuery): void {
    const run = this.answer(query).finally(() => this.running.delete(run));
    this.running.add(run);
  }

  private async answer(query: TakenQuery): Promise<void> {
    const text = await this.carryOut(query);
    // A reply that is lost is asked for again.
    await this.parts.replier.spublish(query.replyTo, replyText('q', query.id, text)).catch(() => undefined);
  }

  private async carryOut({ name, json, origin }: TakenQuery): Promise<string> {
    try {
      const answer = await this.handlers[name]?.(JSON.parse(json), origin);
      return `+${JSON.stringify(answer ?? null)}`;
    } catch (error) {
      return `-${JSON.stringify(toErrorBody(error, name, this.logger))}`;
    }
  }
}
