import type { RoomId, UserId } from '#contracts';

import type { HostClient } from '../clients/host-client.js';
import type { RawClient } from '../clients/raw-client.js';
import type { EnterHosted, HostWorker } from './host-worker.js';

const UPKEEP_INTERVAL_MS = 1_000;

/** The server of an app, and its users, who only look on. */
export class ChaosHost {
  private working: readonly Promise<void>[] = [];
  private upkeep: NodeJS.Timeout | null = null;

  constructor(
    private readonly workers: readonly HostWorker[],
    private readonly key: string,
  ) {}

  /** For others who act for the app. */
  get app(): { readonly key: string; readonly host: HostClient; readonly roomIds: readonly RoomId[] } | undefined {
    const [first] = this.workers;
    return first && { key: this.key, host: first.client, roomIds: this.rooms.map(({ roomId }) => roomId) };
  }

  get users(): readonly RawClient[] {
    return this.workers.flatMap(({ users }) => users.map(({ client }) => client));
  }

  get rooms(): readonly { readonly roomId: RoomId }[] {
    return this.workers.map(({ room }) => room);
  }

  async begin(auditorId: UserId, enter: EnterHosted): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.begin(auditorId, enter)));
  }

  work(): void {
    this.working = this.workers.map((worker) => worker.work());
    this.upkeep = setInterval(() => this.users.forEach((user) => user.upkeep()), UPKEEP_INTERVAL_MS);
  }

  /** A fault has ended: each worker repeats its calls. */
  repeat(): void {
    for (const worker of this.workers) worker.repeat();
  }

  /** Resolves when the workers have repeated their calls a last time. */
  async rest(): Promise<void> {
    for (const worker of this.workers) worker.rest();
    await Promise.all(this.working);
  }

  /** Records what Parley has of the app. */
  async audit(): Promise<void> {
    const [first] = this.workers;
    if (first === undefined) return;
    const { recorder, parley } = first.client;
    for await (const { externalId, id, displayName } of parley.users.list())
      recorder.add('hosted', { event: 'user:put', externalId, id, value: displayName });
    for await (const { externalId, id, topic } of parley.rooms.list())
      recorder.add('hosted', { event: 'room:put', externalId, id, value: topic });
    for (const worker of this.workers) await worker.audit();
  }

  close(): void {
    if (this.upkeep !== null) clearInterval(this.upkeep);
    for (const user of this.users) user.close();
  }
}
