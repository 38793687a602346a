import type { Member, UserId } from '#contracts';

/** The members of one room, once a view has asked for them: from then on changes keep them right. */
export class MemberList {
  private members = new Map<UserId, Member>();
  private joined: readonly Member[] | null = null;
  /** Counts readings of the whole list; 0 = it is not held. */
  private reading = 0;
  private readings = 0;

  /** Which reading of the list is held or under way; 0 = none. */
  get version(): number {
    return this.reading;
  }

  /** Those who are in the room now; `null` where they are not held. */
  get list(): readonly Member[] | null {
    if (this.reading === 0) return null;
    this.joined ??= [...this.members.values()].filter(({ state }) => state === 'joined');
    return this.joined;
  }

  /** The whole list is about to be read. */
  start(): number {
    this.reading = ++this.readings;
    return this.reading;
  }

  upsert(member: Member): void {
    const held = this.members.get(member.user.id);
    if (this.reading === 0 || (held !== undefined && held.rev >= member.rev)) return;
    this.members.set(member.user.id, member);
    this.joined = null;
  }

  drop(): void {
    this.reading = 0;
    this.members = new Map();
    this.joined = null;
  }
}
