import type { ChaosClient } from '../clients/chaos-client.js';
import type { RawClient } from '../clients/raw-client.js';
import type { ChaosHost } from './host.js';
import type { SessionWitness } from './session-witness.js';

/** Everybody who works in a run. */
export interface Cast {
  readonly clients: readonly ChaosClient[];
  readonly leaving: readonly ChaosClient[];
  readonly auditor: RawClient;
  readonly witness: SessionWitness | null;
  readonly host: ChaosHost | null;
}

/** Ends the clients that have not left yet. */
export function leave({ clients, leaving, auditor, witness, host }: Cast): void {
  host?.close();
  witness?.stop();
  for (const client of [...clients.filter((each) => !leaving.includes(each)), auditor]) client.close();
}

export async function watchAll(watchers: readonly ChaosClient[], watched = watchers): Promise<void> {
  const userIds = watched.map(({ userId }) => userId);
  await Promise.all(watchers.map((client) => client.watch(userIds)));
}
