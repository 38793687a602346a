/**
 * The names of everything that the bus keeps in Redis. A partition's stream and lease share a hash tag, so that a
 * Cluster keeps both on one node and spreads the partitions over its nodes; so does all that waits to be asked.
 */
export class RedisKeys {
  constructor(private readonly prefix: string) {}

  stream(partition: number): string {
    return `{${this.prefix}:${String(partition)}}:commands`;
  }

  lease(partition: number): string {
    return `{${this.prefix}:${String(partition)}}:owner`;
  }

  /** A sorted set: live consumers by the end of their registration in ms of Redis time. */
  get consumers(): string {
    return `${this.prefix}:consumers`;
  }

  /** The channel on which a consumer says that it has given a partition back. */
  get freed(): string {
    return `${this.prefix}:freed`;
  }

  get clock(): string {
    return `${this.prefix}:clock`;
  }

  queries(name: string): string {
    return `{${this.prefix}:queries}:${name}`;
  }

  replyChannel(askerId: string): string {
    return `${this.prefix}:replies:${askerId}`;
  }

  /** Before the name of a fanout channel. */
  get fanoutPrefix(): string {
    return `${this.prefix}:fanout:`;
  }
}
