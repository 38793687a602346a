import { BlockingConnection } from './blocking-connection.js';
import type { RedisClient, RedisConnections } from './redis-connections.js';
import type { RedisKeys } from './redis-keys.js';

/** Limit of entries per stream and read. */
const READ_COUNT = 100;
/** Block time of a read of all streams. */
const BLOCK_MS = 1_000;
/** Block time if streams are skipped because enough of their entries are in memory. */
const BLOCK_WHILE_FULL_MS = 10;
const RETRY_PAUSE_MS = 50;
const FIRST = '0-0';

export interface StreamReaderOptions {
  readonly connections: RedisConnections;
  readonly keys: RedisKeys;
  readonly commander: RedisClient;
  /** Returns true if more entries of the partition should be read now. */
  wants(partition: number): boolean;
  entry(partition: number, streamId: string, fields: readonly string[]): void;
}

/**
 * Reads the streams of some partitions with consecutive blocking XREADs. Each stream is read from its start, and again
 * from its start after a reconnect, because all entries of a stream are open batches.
 */
export class StreamReader {
  private readonly connection: BlockingConnection;
  /** Id of the last entry read, by partition. */
  private readonly positions = new Map<number, string>();
  private readonly partitionsByKey = new Map<string, number>();
  private readonly loop: Promise<void>;
  private isClosed = false;

  constructor(private readonly options: StreamReaderOptions) {
    this.connection = new BlockingConnection(options.connections, 'commands', options.commander);
    this.connection.client.on('ready', () => this.rewindAll());
    this.loop = this.readLoop();
  }

  /** Reads the partition's stream from its start, even if it is being read already. */
  read(partition: number): void {
    this.positions.set(partition, FIRST);
    this.partitionsByKey.set(this.options.keys.stream(partition), partition);
    this.connection.wake();
  }

  /** Stops reading the partition. */
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

  private async readLoop(): Promise<void> {
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
      // Redis is unavailable; the connection logs the reason.
      this.rewindAll();
      if (!this.isClosed) await pause(RETRY_PAUSE_MS);
    }
  }

  private take(key: string, entries: [string, string[]][], readFrom: string | undefined): void {
    const partition = this.partitionsByKey.get(key);
    // If the stream was rewound during this read, older entries come first. If it was left, none do.
    if (partition === undefined || this.positions.get(partition) !== readFrom) return;
    for (const [streamId, fields] of entries) this.options.entry(partition, streamId, fields);
    const last = entries.at(-1)?.[0];
    if (last !== undefined) this.positions.set(partition, last);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
