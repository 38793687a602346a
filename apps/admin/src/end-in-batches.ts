import type { EndedBatchAnswer } from '#access/internal-api';
import type { ServiceClient } from './service-client.js';

/** Ends the sessions below a path, batch by batch. Returns how many there were. */
export async function endInBatches(auth: ServiceClient, path: string): Promise<number> {
  let ended = 0;
  let answer: EndedBatchAnswer;
  do {
    answer = await auth.delete<EndedBatchAnswer>(path);
    ended += answer.ended;
  } while (answer.hasMore);
  return ended;
}
