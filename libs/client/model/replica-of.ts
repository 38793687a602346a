import type { Parley } from '../src/client.js';
import type { Replica } from '../src/replica/replica.js';

/** Reads a private field of the client. */
export function replicaOf(client: Parley): Replica {
  return (client as unknown as { readonly live: { readonly replica: Replica } }).live.replica;
}
