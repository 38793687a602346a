import { PARTITIONS } from '../partition.policy.js';

/**
 * The Redis keys and channels of the bus. The stream and the lease of a partition share a hash tag, so that a Cluster
 * keeps them on one node and spreads the partitions over its nodes. All query lists share a hash tag too.
 */
export class RedisKeys {
  constructor(private readonly prefix: string) {}

  stream(partition: number): string {
    return `{${this.prefix}:${String(partition)}}:commands`;
  }

  lease(partition: number): string {
    return `{${this.prefix}:${String(partition)}}:owner`;
  }

  /** A sorted set of live consumers, scored by the end of their registration in ms of Redis time. */
  get consumers(): string {
    return `${this.prefix}:consumers`;
  }

  /** The channel that announces released partitions. */
  get freed(): string {
    return `${this.prefix}:freed`;
  }

  /** Exists while a courier listens for hints of histories. */
  get couriers(): string {
    return `${this.prefix}:couriers`;
  }

  get clock(): string {
    return `${this.prefix}:clock`;
  }

  /** A key of each slot that all processes need. */
  get served(): string[] {
    const leases = Array.from({ length: PARTITIONS }, (_, partition) => this.lease(partition));
    return [this.clock, this.consumers, ...leases];
  }

  queries(name: string): string {
    return `{${this.prefix}:queries}:${name}`;
  }

  replyChannel(processId: string): string {
    return `${this.prefix}:replies:${processId}`;
  }

  /** The prefix of fanout channels. */
  get fanoutPrefix(): string {
    return `${this.prefix}:fanout:`;
  }
}
