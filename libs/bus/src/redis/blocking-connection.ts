import { Redis } from 'ioredis';
import type { RedisClient, RedisConnections } from './redis-connections.js';

/** A connection for commands that wait at the server, and that can be called back from waiting. */
export class BlockingConnection {
  readonly client: RedisClient;
  private clientId: number | undefined;

  /** `commander`: another connection to the same server. */
  constructor(
    connections: RedisConnections,
    name: string,
    private readonly commander: RedisClient,
  ) {
    this.client = connections.open(name);
    this.client.on('ready', () => void this.learnId());
    if (this.client.status === 'ready') void this.learnId();
  }

  /** Ends the wait of a blocked command. May do nothing: the command's own bound is what is guaranteed. */
  wake(): void {
    // On a Cluster nobody knows on which node it waits.
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
