import type { UserBrief, UserId } from '#contracts';

/** People of one room whose newest name is remembered; the oldest learnt goes first. */
const PEOPLE_MAX = 6000;

/** The newest state of each person: the highest version wins. */
export class People {
  private readonly known = new Map<UserId, UserBrief>();

  /** Whether the brief is news. */
  learn(brief: UserBrief): boolean {
    const held = this.known.get(brief.id);
    if (held !== undefined && held.version >= brief.version) return false;
    this.known.set(brief.id, brief);
    const [oldest] = this.known.keys();
    if (this.known.size > PEOPLE_MAX && oldest !== undefined) this.known.delete(oldest);
    return true;
  }

  /** The newest brief of this person: the given one, or a newer one. */
  newest<Brief extends UserBrief | null>(brief: Brief): Brief | UserBrief {
    const held = brief === null ? undefined : this.known.get(brief.id);
    return held !== undefined && brief !== null && held.version > brief.version ? held : brief;
  }

  clear(): void {
    this.known.clear();
  }
}
