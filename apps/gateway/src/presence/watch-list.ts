import type { Presence as UserPresence, PresenceStatus, UserId } from '#contracts';

/** The presence of one user. */
export type ShownPresence = Omit<UserPresence, 'userId'>;

/** The presence of a user for users who may not see it. */
const HIDDEN: ShownPresence = { status: 'offline', lastSeenAt: null };

interface WatchedUser {
  /** The status that the client has been sent. */
  sentStatus: PresenceStatus;
  /** The two share a room, and neither blocks the other. */
  isVisible: boolean;
  /** The user watches themself. */
  readonly isOwn: boolean;
}

/** The users that one connection watches, and what its client knows about them. At most `LIMITS.watch` users. */
export class WatchList {
  private readonly users: Map<UserId, WatchedUser>;
  /** When `isVisible` was last read (`performance.now`). */
  checkedAtMs = performance.now();
  private isOpen = false;
  /** Users that changed before the client had its answer. */
  private readonly missed = new Set<UserId>();
  private hasMissedRelations = false;

  constructor(watcherId: UserId, userIds: readonly UserId[]) {
    this.users = new Map(
      userIds.map((userId) => [userId, { sentStatus: 'offline', isVisible: false, isOwn: userId === watcherId }]),
    );
  }

  get size(): number {
    return this.users.size;
  }

  get userIds(): UserId[] {
    return [...this.users.keys()];
  }

  /** The users that the watcher may see. */
  get visibleIds(): UserId[] {
    return this.userIds.filter((userId) => this.sees(userId));
  }

  has(userId: UserId): boolean {
    return this.users.has(userId);
  }

  /** Returns true if the list contains the user and the watcher may see them. */
  sees(userId: UserId): boolean {
    return this.users.get(userId)?.isVisible ?? false;
  }

  /** Sets who is visible, before the answer. */
  show(visible: ReadonlySet<UserId>): void {
    for (const [userId, watched] of this.users) watched.isVisible = visible.has(userId);
  }

  /** Makes the answer to `presence:watch`, and remembers it as sent. */
  answer(presence: ReadonlyMap<UserId, ShownPresence>): UserPresence[] {
    return [...this.users].map(([userId, watched]) => {
      const shown = shownTo(watched, presence.get(userId) ?? HIDDEN);
      watched.sentStatus = shown.status;
      return { userId, ...shown };
    });
  }

  /** Allows frames, after the answer was sent. Returns the changes that came before. */
  open(): { users: ReadonlySet<UserId>; relations: boolean } {
    this.isOpen = true;
    return { users: this.missed, relations: this.hasMissedRelations };
  }

  /** Relations may have changed since they were read. */
  missRelations(): void {
    this.hasMissedRelations = true;
  }

  /** The change to send to the client, and remembers it as sent; `undefined` if the client knows the status already. */
  changeOf(userId: UserId, presence: ShownPresence): UserPresence | undefined {
    const watched = this.users.get(userId);
    if (watched === undefined) return undefined;
    if (!this.isOpen) {
      this.missed.add(userId);
      return undefined;
    }
    const shown = shownTo(watched, presence);
    if (shown.status === watched.sentStatus) return undefined;
    watched.sentStatus = shown.status;
    return { userId, ...shown };
  }

  /** Returns true if this changes what the watcher may see. */
  setVisible(userId: UserId, isVisible: boolean): boolean {
    const watched = this.users.get(userId);
    if (!this.isOpen) this.missRelations();
    if (watched === undefined || !this.isOpen || watched.isVisible === isVisible) return false;
    watched.isVisible = isVisible;
    return true;
  }
}

function shownTo({ isVisible, isOwn }: WatchedUser, presence: ShownPresence): ShownPresence {
  if (!isVisible) return HIDDEN;
  return presence.status === 'invisible' && !isOwn ? { ...presence, status: 'offline' } : presence;
}
