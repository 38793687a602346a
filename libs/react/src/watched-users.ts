import type { Parley, UserId } from '#client';

/** Views that appear together ask for several lists within this time; the server gets one. */
const PAUSE_MS = 50;

/**
 * The users whose presence the mounted components show. A connection watches one list, so this is their union. Above the
 * server's limit, the lists of the components that appeared last come first.
 */
export class WatchedUsers {
  private static readonly byClient = new WeakMap<Parley, WatchedUsers>();
  private readonly lists = new Set<{ readonly userIds: readonly UserId[] }>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private stopListening: (() => void) | null = null;

  constructor(private readonly parley: Parley) {}

  static of(parley: Parley): WatchedUsers {
    const held = WatchedUsers.byClient.get(parley) ?? new WatchedUsers(parley);
    WatchedUsers.byClient.set(parley, held);
    return held;
  }

  /** Returns a function that removes these users again, unless another list contains them. */
  add(userIds: readonly UserId[]): () => void {
    const list = { userIds };
    this.lists.add(list);
    // The client forgets the list at sign-out.
    this.stopListening ??= this.parley.on('ready', () => this.schedule());
    this.schedule();
    return () => {
      this.lists.delete(list);
      this.schedule();
    };
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => this.send(), PAUSE_MS);
  }

  private send(): void {
    this.timer = undefined;
    if (this.lists.size === 0) {
      this.stopListening?.();
      this.stopListening = null;
    }
    const { connection, presence, server } = this.parley;
    const limits = server.getSnapshot()?.limits;
    if (connection.getSnapshot().status !== 'connected' || limits === undefined) return;
    const wanted = new Set([...this.lists].reverse().flatMap(({ userIds }) => userIds));
    const ids = new Set([...wanted].slice(0, limits.watch));
    if (ids.size === presence.watched.length && presence.watched.every((id) => ids.has(id))) return;
    // The client repeats the list on the next connection.
    presence.watch([...ids]).catch(() => undefined);
  }
}
