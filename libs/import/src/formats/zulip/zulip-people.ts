import type { SourceId, UserRecord } from '../../records.js';
import { type Fields, textIn, wordIn } from '../../text/values.js';

const DUMMIES = 'zerver_userprofile_mirrordummy';
const OF_SERVER = 'zerver_userprofile_crossrealm';
/** People and bots of the realm, people whose accounts were never used there, and the bots of the server. */
export const PEOPLE_TABLES: ReadonlySet<string> = new Set(['zerver_userprofile', DUMMIES, OF_SERVER]);

const GUEST = 600;
/** An e-mail address that an export makes up for people who hide theirs. */
const MADE_UP = /^exported-user-[\da-f]{32}@/;

/** People by the names that mentions have. */
export class ZulipPeople {
  /** `null`: several people have the name. */
  private readonly byName = new Map<string, SourceId | null>();

  /** The record of a row of one of the tables; `null` without an id. */
  userOf(table: string, row: Fields): UserRecord | null {
    const id = wordIn(row['id']);
    if (id === '') return null;
    const email = emailOf(row);
    const isOfServer = table === OF_SERVER;
    const name = textIn(row['full_name']).trim() || null;
    if (name !== null) this.learn(name, id);
    return {
      ...{ record: 'user', id, username: isOfServer ? email?.replace(/@.*$/, '') || null : null, displayName: name },
      ...{
        type: isOfServer ? 'bot' : typeOf(row),
        email,
        active: isOfServer || (table !== DUMMIES && row['is_active'] !== false),
      },
    };
  }

  /** The only person of this name. */
  named(name: string): SourceId | null {
    return this.byName.get(keyOf(name)) ?? null;
  }

  private learn(name: string, id: SourceId): void {
    const known = this.byName.get(keyOf(name));
    this.byName.set(keyOf(name), known === undefined || known === id ? id : null);
  }
}

const keyOf = (name: string): string => name.trim().toLowerCase();

/** `email` is a dummy where `delivery_email` is known. */
function emailOf(row: Fields): string | null {
  const email = 'delivery_email' in row ? textIn(row['delivery_email']) : textIn(row['email']);
  return email === '' || MADE_UP.test(email) ? null : email;
}

function typeOf(row: Fields): UserRecord['type'] {
  if (row['is_bot'] === true) return 'bot';
  return row['role'] === GUEST || row['is_guest'] === true ? 'guest' : 'user';
}
