import { PARTITIONS } from './partition.policy.js';

/**
 * How many partitions each of the live consumers holds, so that nobody has two more than another: with 3 consumers
 * 6, 5 and 5. Who is first in the sorted list gets one of those left over. 0 for a consumer that is not live.
 */
export function fairShare(consumerId: string, liveConsumerIds: readonly string[]): number {
  const place = [...liveConsumerIds].sort().indexOf(consumerId);
  if (place < 0) return 0;
  const share = Math.floor(PARTITIONS / liveConsumerIds.length);
  return share + (place < PARTITIONS % liveConsumerIds.length ? 1 : 0);
}

/**
 * All partitions, in the order in which this consumer tries to take them: consumers begin at different places, so
 * that two that start together rarely want the same one.
 */
export function takingOrder(consumerId: string, liveConsumerIds: readonly string[]): number[] {
  const place = Math.max(0, [...liveConsumerIds].sort().indexOf(consumerId));
  const first = Math.floor((place * PARTITIONS) / Math.max(1, liveConsumerIds.length));
  return Array.from({ length: PARTITIONS }, (_, i) => (first + i) % PARTITIONS);
}
