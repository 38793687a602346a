import { PARTITIONS } from './partition.policy.js';

/**
 * The number of partitions for a consumer. Shares differ by at most one: with 3 consumers they are 6, 5 and 5. The
 * first consumers in sorted order get the larger shares. Returns 0 for a consumer that is not live.
 */
export function fairShare(consumerId: string, liveConsumerIds: readonly string[]): number {
  const place = [...liveConsumerIds].sort().indexOf(consumerId);
  if (place < 0) return 0;
  const share = Math.floor(PARTITIONS / liveConsumerIds.length);
  return share + (place < PARTITIONS % liveConsumerIds.length ? 1 : 0);
}

/**
 * All partitions in the order in which this consumer tries to take them. Consumers start at different positions, so
 * that two consumers rarely compete for the same partition.
 */
export function takingOrder(consumerId: string, liveConsumerIds: readonly string[]): number[] {
  const place = Math.max(0, [...liveConsumerIds].sort().indexOf(consumerId));
  const first = Math.floor((place * PARTITIONS) / Math.max(1, liveConsumerIds.length));
  return Array.from({ length: PARTITIONS }, (_, i) => (first + i) % PARTITIONS);
}
