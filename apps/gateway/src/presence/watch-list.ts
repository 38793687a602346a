import type { Presence, PresenceStatus, UserId } from '#contracts';
import { HIDDEN, type Known } from './known-presence.js';

interface Watched {
  /** The status that the client knows. */
  told: PresenceStatus;
  /** The two share a room, and neither blocks the other. */
  isVisible: boolean;
}

/** Whom one connection watches, and what it has been told of them. At most `LIMITS.watch` users. */
export class WatchList {
  private readonly users: Map<UserId, Watched>;
  /** When `isVisible` was last read (`performance.now`). */
  checkedAtMs = performance.now();
  private isOpen = false;
  /** Users of whom a signal came before the client had its answer. */
  private readonly missed = new Set<UserId>();
  private hasMissedRelations = false;

  constructor(userIds: readonly UserId[]) {
    this.users = new Map(userIds.map((userId) => [userId, { told: 'offline', isVisible: false }]));
  }

  get userIds(): UserId[] {
    return [...this.users.keys()];
  }

  has(userId: UserId): boolean {
    return this.users.has(userId);
  }

  /** The answer to the watcher, which is what has been told from now on. */
  answer(visible: ReadonlySet<UserId>, known: ReadonlyMap<UserId, Known>): Presence[] {
    return [...this.users].map(([userId, watched]) => {
      watched.isVisible = visible.has(userId);
      const shown = shownTo(watched, known.get(userId) ?? HIDDEN);
      watched.told = shown.status;
      return { userId, ...shown };
    });
  }

  /** The answer has gone out: frames may follow. Gives what to look at again. */
  open(): { users: ReadonlySet<UserId>; relations: boolean } {
    this.isOpen = true;
    return { users: this.missed, relations: this.hasMissedRelations };
  }

  /** What the client is to be told, if it is anything new. */
  news(userId: UserId, known: Known): Presence | undefined {
    const watched = this.users.get(userId);
    if (watched === undefined) return undefined;
    if (!this.isOpen) {
      this.missed.add(userId);
      return undefined;
    }
    const shown = shownTo(watched, known);
    if (shown.status === watched.told) return undefined;
    watched.told = shown.status;
    return { userId, ...shown };
  }

  /** Whether that changes what the watcher may see. */
  see(userId: UserId, isVisible: boolean): boolean {
    const watched = this.users.get(userId);
    if (!this.isOpen) this.hasMissedRelations = true;
    if (watched === undefined || !this.isOpen || watched.isVisible === isVisible) return false;
    watched.isVisible = isVisible;
    return true;
  }
}

function shownTo({ isVisible }: Watched, known: Known): Known {
  return isVisible ? known : HIDDEN;
}
