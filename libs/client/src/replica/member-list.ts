import type { Member, UserId } from '#contracts';

/** The members of a room. Loaded when a view requests them, then kept current by changes. */
export class MemberList {
  private members = new Map<UserId, Member>();
  private joined: readonly Member[] | null = null;
  /** Number of the current load; 0 = not loaded. */
  private loading = 0;
  private loads = 0;

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

  upsert(member: Member): void {
    const held = this.members.get(member.user.id);
    if (this.loading === 0 || (held !== undefined && held.rev >= member.rev)) return;
    this.members.set(member.user.id, member);
    this.joined = null;
  }

  drop(): void {
    this.loading = 0;
    this.members = new Map();
    this.joined = null;
  }
}
