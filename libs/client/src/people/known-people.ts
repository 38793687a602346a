import { BoundedMap } from '#contracts/bounded-map';
import { ChatError } from '#contracts/errors';
import type { User, UserBrief, UserId } from '#contracts';

import { type Readable, ValueStore } from '../stores/store.js';
import { briefOf } from './briefs.policy.js';

/** Limit of profiles held, and of ids that the server does not know; the oldest are dropped first. */
const PEOPLE_MAX = 5_000;
/** Limit of simultaneous requests of `load`. */
const LOADS_MAX = 4;

/**
 * The profiles of all users that the client has seen: senders, members, partners, typing users, search results. The
 * highest version of a profile wins. The profile of an erased user has no names.
 */
export class KnownPeople implements Readable<ReadonlyMap<UserId, UserBrief>> {
  private readonly store = new ValueStore<ReadonlyMap<UserId, UserBrief>>(new Map());
  private readonly loading = new Map<UserId, Promise<void>>();
  private readonly unknown = new BoundedMap<UserId, true>(PEOPLE_MAX);
  private readonly queue: (() => void)[] = [];
  private running = 0;

  constructor(
    private readonly fetchUser: (id: UserId) => Promise<User>,
    /** Called with each profile that is new or newer. */
    private readonly learned: (brief: UserBrief) => void,
  ) {}

  readonly getSnapshot = (): ReadonlyMap<UserId, UserBrief> => this.store.getSnapshot();

  readonly subscribe = (listener: () => void): (() => void) => this.store.subscribe(listener);

  of(id: UserId): UserBrief | undefined {
    return this.getSnapshot().get(id);
  }

  /**
   * Fetches the profiles that are not known yet; concurrent calls share requests. A user whom the server does not know
   * stays unknown. Not retried: rejects with `UNAVAILABLE`, `RATE_LIMITED`.
   */
  async load(ids: readonly UserId[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => this.of(id) === undefined && !this.unknown.has(id));
    await Promise.all(missing.map((id) => this.loadOne(id)));
  }

  learn(briefs: Iterable<UserBrief>): void {
    let next: Map<UserId, UserBrief> | null = null;
    const newer: UserBrief[] = [];
    for (const brief of briefs) {
      const held = (next ?? this.getSnapshot()).get(brief.id);
      if (held !== undefined && held.version >= brief.version) continue;
      next ??= new Map(this.getSnapshot());
      next.set(brief.id, brief);
      this.unknown.delete(brief.id);
      newer.push(brief);
    }
    if (next === null) return;
    for (const id of next.keys()) if (next.size > PEOPLE_MAX) next.delete(id);
    this.store.set(next);
    for (const brief of newer) this.learned(brief);
  }

  clear(): void {
    this.unknown.clear();
    this.loading.clear();
    this.store.set(new Map());
  }

  private loadOne(id: UserId): Promise<void> {
    const held = this.loading.get(id);
    if (held !== undefined) return held;
    const started = this.fetch(id).finally(() => {
      if (this.loading.get(id) === started) this.loading.delete(id);
    });
    this.loading.set(id, started);
    return started;
  }

  private async fetch(id: UserId): Promise<void> {
    if (this.running >= LOADS_MAX) await new Promise<void>((resolve) => this.queue.push(resolve));
    this.running++;
    try {
      this.learn([briefOf(await this.fetchUser(id))]);
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'NOT_FOUND') throw error;
      this.unknown.set(id, true);
    } finally {
      this.running--;
      this.queue.shift()?.();
    }
  }
}
