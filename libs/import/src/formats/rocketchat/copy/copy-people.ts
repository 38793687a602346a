import type { Found } from '../../../converter.js';
import type { SourceId, UserRecord } from '../../../records.js';
import { type Fields, listIn, textIn } from '../../../text/values.js';
import { firstOf, idIn, textsIn } from '../rocket-values.js';

const BOTS: readonly unknown[] = ['bot', 'app'];

/** People of a database copy. Few facts of each are kept. */
export class CopyPeople {
  private readonly byUsername = new Map<string, SourceId>();
  private readonly told = new Set<SourceId>();

  /** The record of a document of `users`. */
  userOf(id: SourceId, user: Fields): UserRecord {
    const username = textIn(user['username']) || null;
    if (username !== null) this.byUsername.set(username, id);
    this.told.add(id);
    return {
      ...{ record: 'user', id, username, displayName: firstOf(user['name'], username), type: typeOf(user) },
      ...{ email: emailIn(user), active: user['active'] !== false },
    };
  }

  /** The person of a part such as `u`, which may be in no list and have the name of that time; `null` if it says nothing. */
  *personOf(u: Fields): Generator<Found, SourceId | null> {
    const id = idIn(u['_id']);
    if (id === '') return textIn(u['username']) === '' ? null : yield* this.personNamed(textIn(u['username']));
    yield* this.meet(id, firstOf(u['name'], u['username']));
    return id;
  }

  /** The person who has this username now. One who has lost it is known by it alone. */
  *personNamed(username: string): Generator<Found, SourceId> {
    const known = this.byUsername.get(username);
    if (known !== undefined) return known;
    const id = `name:${username}`;
    yield* this.meet(id, username);
    return id;
  }

  /** A visitor of a customer chat. */
  *visitor(visitor: Fields): Generator<Found> {
    const id = idIn(visitor['_id']);
    if (id === '' || this.told.has(id)) return;
    this.told.add(id);
    const username = textIn(visitor['username']) || null;
    const displayName = firstOf(visitor['name'], username);
    yield { record: 'user', id, username, displayName, type: 'guest', email: null, active: false };
  }

  private *meet(user: SourceId, name: string | null): Generator<Found> {
    if (name === null || this.told.has(user)) return;
    this.told.add(user);
    yield { record: 'seen', user, name };
  }
}

/** Servers have people of the kind `unknown`, who are guests of customer chats. */
function typeOf({ type, roles: given }: Fields): UserRecord['type'] {
  if (BOTS.includes(type)) return 'bot';
  const roles = textsIn(given);
  const isGuest = roles.length > 0 && roles.every((role) => role === 'guest' || role === 'anonymous');
  return isGuest || type === 'unknown' ? 'guest' : 'user';
}

/** The e-mail address that was confirmed, else the first. */
function emailIn(user: Fields): string | null {
  const all = listIn(user['emails']).filter(({ address }) => textIn(address) !== '');
  const email = all.find(({ verified }) => verified === true) ?? all[0];
  return email === undefined ? null : textIn(email['address']);
}
