import type { Found } from '../../converter.js';
import type { SourceId } from '../../records.js';
import { type Fields, textIn, wordIn } from '../../text/values.js';

/** Handle of an account that was deleted. */
const DELETED = /^deleted[ _]user(?:[ _]?[\da-f]{1,16})?$/i;

export interface Author {
  readonly id: SourceId | null;
  /** The name that a hook chose for the message; `null` for people and bots. */
  readonly name: string | null;
}

/** People and programs of an export. Their ids are kept. */
export class DiscordPeople {
  private readonly authors = new Set<SourceId>();
  private readonly others = new Set<SourceId>();

  /** The author of a message. */
  *author(author: Fields): Generator<Found, Author> {
    const id = idOf(author);
    const shown = nameOf(author);
    if (id !== null && !this.authors.has(id)) {
      this.authors.add(id);
      const handle = textIn(author['name']).trim();
      yield {
        ...{ record: 'user', id, username: handle || null, displayName: shown },
        ...{ type: isBot(author) ? 'bot' : 'user', email: null, active: !DELETED.test(handle) },
      };
    }
    return { id, name: isHook(author) ? shown : null };
  }

  /** A person who did something else than write. */
  *seen(person: Fields): Generator<Found, SourceId | null> {
    const user = idOf(person);
    if (user === null || this.authors.has(user) || this.others.has(user)) return user;
    this.others.add(user);
    yield { record: 'seen', user, name: nameOf(person) };
    return user;
  }
}

export const idOf = (person: Fields): SourceId | null => wordIn(person['id']) || null;

/** The name in the room, else the handle. */
export function nameOf(person: Fields): string | null {
  return textIn(person['nickname']).trim() || textIn(person['name']).trim() || null;
}

const isBot = (person: Fields): boolean => person['isBot'] === true;

/** A hook is a bot without a number, and posts under any name. */
const isHook = (person: Fields): boolean => isBot(person) && !/[1-9]/.test(wordIn(person['discriminator']));
