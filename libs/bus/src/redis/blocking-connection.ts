import { Redis } from 'ioredis';
import type { RedisClient, RedisConnections } from './redis-connections.js';

/** A connection for blocking commands, with a way to end the block. */
export class BlockingConnection {
  readonly client: RedisClient;
  private clientId: number | undefined;

  /** @param commander another connection to the same server */
  constructor(
    connections: RedisConnections,
    name: string,
    private readonly commander: RedisClient,
  ) {
    this.client = connections.open(name);
    this.client.on('ready', () => void this.learnId());
    if (this.client.status === 'ready') void this.learnId();
  }

  /** Tries to end the block of a running command. Callers must rely on the command's own timeout. */
  wake(): void {
    // On a Cluster the client does not know which node the command waits on.
    if (this.clientId === undefined || !(this.commander instanceof Redis)) return;
    this.commander.client('UNBLOCK', this.clientId).catch(() => undefined);
  }

  close(): void {
    this.client.disconnect();
  }

  private async learnId(): Promise<void> {
    if (this.client instanceof Redis) this.clientId = await this.client.client('ID').catch(() => undefined);
  }
}
