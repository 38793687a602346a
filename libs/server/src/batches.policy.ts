import { HTTP_BODY_BYTES_MAX, SERVER_BATCH_MAX } from '#contracts/limits';

/** For the JSON around the users. */
const FRAME_BYTES = 64;

/**
 * The users in their order, in batches that one request can have: at most 100 and 128 KiB of JSON, none twice. A user who is too
 * large is alone in a batch, for Parley to refuse.
 */
export function* batchesOf<User extends { readonly externalId: string }>(users: Iterable<User>): Generator<User[]> {
  let batch = new Map<string, User>();
  let bytes = 0;
  for (const user of users) {
    const userBytes = new TextEncoder().encode(JSON.stringify(user)).length + 1;
    const isFull = batch.size === SERVER_BATCH_MAX || bytes + userBytes > HTTP_BODY_BYTES_MAX - FRAME_BYTES;
    if (batch.size > 0 && (isFull || batch.has(user.externalId))) {
      yield [...batch.values()];
      batch = new Map();
      bytes = 0;
    }
    batch.set(user.externalId, user);
    bytes += userBytes;
  }
  if (batch.size > 0) yield [...batch.values()];
}
