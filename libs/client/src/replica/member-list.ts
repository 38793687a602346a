import type { Member, MyMembership, UserId } from '#contracts';

/** The members of a room. Loaded when a view requests them, then kept current by changes. */
export class MemberList {
  private members = new Map<UserId, Member>();
  private joined: readonly Member[] | null = null;
  /** Number of the current load; 0 = not loaded. */
  private loading = 0;
  private loads = 0;
  /** The end of the user's own mute as it was last seen, and as it was when the RoomState was read; `undefined`: never seen. */
  private mutedUntil: string | null | undefined;
  private readMutedUntil: string | null | undefined;

  constructor(private readonly me: () => UserId | null) {}

  /** Number of the completed or running load; 0 = none. */
  get version(): number {
    return this.loading;
  }

  /** The current members; `null` if not loaded. */
  get list(): readonly Member[] | null {
    if (this.loading === 0) return null;
    this.joined ??= [...this.members.values()].filter(({ state }) => state === 'joined');
    return this.joined;
  }

  /** Starts a load of the entire list and returns its number. */
  start(): number {
    this.loading = ++this.loads;
    return this.loading;
  }

  /** True if the user's own mute has changed since the RoomState was read, which alone has its reason. */
  hasOtherMute({ muteReason }: MyMembership): boolean {
    const { mutedUntil, readMutedUntil } = this;
    if (mutedUntil === readMutedUntil) return false;
    return mutedUntil !== null || muteReason !== undefined || typeof readMutedUntil === 'string';
  }

  upsert(member: Member): void {
    if (member.user.id === this.me()) this.mutedUntil = member.mutedUntil;
    const held = this.members.get(member.user.id);
    if (this.loading === 0 || (held !== undefined && held.rev >= member.rev)) return;
    this.members.set(member.user.id, member);
    this.joined = null;
  }

  /** The RoomState is read, and the list must be loaded again. */
  renew(): void {
    this.readMutedUntil = this.mutedUntil;
    this.drop();
  }

  drop(): void {
    this.loading = 0;
    this.members = new Map();
    this.joined = null;
  }
}
