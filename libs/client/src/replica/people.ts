import { BoundedMap } from '#contracts/bounded-map';
import type { Message, UserBrief, UserId } from '#contracts';

/** Limit of users to remember per room; the oldest entry is dropped first. */
const PEOPLE_MAX = 6000;

/** The latest profile of each user in a room: the highest version wins. */
export class People {
  private readonly known = new BoundedMap<UserId, UserBrief>(PEOPLE_MAX);

  /** Returns true if the profile is newer than the known one. */
  learn(brief: UserBrief): boolean {
    const held = this.known.get(brief.id);
    if (held !== undefined && held.version >= brief.version) return false;
    this.known.set(brief.id, brief);
    return true;
  }

  /** Returns the given profile, or the known one if it is newer. */
  newest<Brief extends UserBrief | null>(brief: Brief): Brief | UserBrief {
    const held = brief === null ? undefined : this.known.get(brief.id);
    return held !== undefined && brief !== null && held.version > brief.version ? held : brief;
  }

  /** The message with the newest name of its sender. */
  named(message: Message): Message {
    const sender = this.newest(message.sender);
    return sender === message.sender ? message : { ...message, sender };
  }

  clear(): void {
    this.known.clear();
  }
}
