import { BlockingConnection } from './blocking-connection.js';
import type { RedisClient, RedisConnections } from './redis-connections.js';
import type { RedisKeys } from './redis-keys.js';

/** Entries of one stream in one read. */
const READ_COUNT = 100;
/** How long a read waits at the server when all streams are read. */
const BLOCK_MS = 1_000;
/** … and when some are left out because enough of them waits here. */
const BLOCK_WHILE_FULL_MS = 10;
const AWAY_PAUSE_MS = 50;
const FIRST = '0-0';

export interface StreamReaderOptions {
  readonly connections: RedisConnections;
  readonly keys: RedisKeys;
  readonly commander: RedisClient;
  /** Whether more of the partition should be read now. */
  wants(partition: number): boolean;
  entry(partition: number, streamId: string, fields: readonly string[]): void;
}

/**
 * Reads the streams of some partitions in one blocking XREAD after the other, each from its beginning and, after a
 * reconnect, from its beginning again: what stands in a stream is what is open.
 */
export class StreamReader {
  private readonly connection: BlockingConnection;
  /** By partition: the id of the last entry read. */
  private readonly positions = new Map<number, string>();
  private readonly partitionsByKey = new Map<string, number>();
  private readonly loop: Promise<void>;
  private isClosed = false;

  constructor(private readonly options: StreamReaderOptions) {
    this.connection = new BlockingConnection(options.connections, 'commands', options.commander);
    this.connection.client.on('ready', () => this.rewindAll());
    this.loop = this.readOn();
  }

  /** Reads the partition's stream from its beginning; also one that is read already. */
  read(partition: number): void {
    this.positions.set(partition, FIRST);
    this.partitionsByKey.set(this.options.keys.stream(partition), partition);
    this.connection.wake();
  }

  /** Nothing of the partition comes any more. */
  leave(partition: number): void {
    this.positions.delete(partition);
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.positions.clear();
    this.connection.close();
    await this.loop;
  }

  private rewindAll(): void {
    for (const partition of this.positions.keys()) this.positions.set(partition, FIRST);
  }

  private async readOn(): Promise<void> {
    while (!this.isClosed) {
      const wanted = [...this.positions].filter(([partition]) => this.options.wants(partition));
      if (wanted.length === 0) await pause(BLOCK_WHILE_FULL_MS);
      else await this.readOnce(wanted, wanted.length < this.positions.size ? BLOCK_WHILE_FULL_MS : BLOCK_MS);
    }
  }

  private async readOnce(wanted: readonly [number, string][], blockMs: number): Promise<void> {
    const streams = wanted.map(([partition]) => this.options.keys.stream(partition));
    const positions = wanted.map(([, position]) => position);
    try {
      const { client } = this.connection;
      const read = client.xread('COUNT', READ_COUNT, 'BLOCK', blockMs, 'STREAMS', ...streams, ...positions);
      for (const [key, entries] of (await read) ?? []) this.take(key, entries, positions[streams.indexOf(key)]);
    } catch {
      // Redis is away: the connection logs why.
      this.rewindAll();
      if (!this.isClosed) await pause(AWAY_PAUSE_MS);
    }
  }

  private take(key: string, entries: [string, string[]][], readFrom: string | undefined): void {
    const partition = this.partitionsByKey.get(key);
    if (partition === undefined || !this.positions.has(partition)) return;
    for (const [streamId, fields] of entries) this.options.entry(partition, streamId, fields);
    const last = entries.at(-1)?.[0];
    // A rewind that came while this read was under way stays in force.
    if (last !== undefined && this.positions.get(partition) === readFrom) this.positions.set(partition, last);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
