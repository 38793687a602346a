import type { Found } from '../../converter.js';
import type { SourceId, UserRecord } from '../../records.js';
import { type Fields, fieldsIn, textIn, wordIn } from '../../text/values.js';

/** How a principal name tells a guest of the tenant. */
const GUEST = /#EXT#/i;

/** The sender of a message. */
export interface TeamsSender {
  readonly id: SourceId;
  /** The name of an app that posts under several. */
  readonly name: string | null;
}

/** People and apps of an export. */
export class TeamsPeople {
  private readonly listed = new Set<SourceId>();
  private readonly apps = new Map<SourceId, string>();
  private hasList = false;

  /** The record of an entry of `usersList.json`, which has the active people; `null` without an id. */
  listedUser(entry: Fields): UserRecord | null {
    this.hasList = true;
    return this.record(wordIn(entry['Id']), textIn(entry['UserPrincipalName']), nameIn(entry), textIn(entry['Mail']));
  }

  /** The record of a member of a team who is in no list, such as a guest; `null` for others, and for those of whom only an id is left. */
  member(entry: Fields): UserRecord | null {
    const id = wordIn(entry['UserId']);
    const name = textIn(entry['Name']).trim();
    if (this.listed.has(id) || name === '') return null;
    const user = this.record(id, textIn(entry['UserName']), name, '');
    return user !== null && /guest/i.test(textIn(entry['Role'])) ? { ...user, type: 'guest' } : user;
  }

  /** The sender, and what the message says about them. */
  *senderOf(message: Fields): Generator<Found, TeamsSender | null> {
    const from = fieldsIn(message['From']);
    const user = fieldsIn(from['User']);
    if (wordIn(user['Id']) !== '') {
      yield* this.seen(user);
      return { id: wordIn(user['Id']), name: null };
    }
    const app = [from['Application'], from['Device'], from['Conversation']]
      .map(fieldsIn)
      .find(({ Id }) => wordIn(Id) !== '');
    if (app === undefined) return null;
    const [id, name] = [wordIn(app['Id']), textIn(app['DisplayName']).trim()];
    if (!this.apps.has(id)) {
      this.apps.set(id, name);
      yield { record: 'user', id, username: null, displayName: name || null, type: 'bot', email: null, active: true };
    }
    return { id, name: name === '' || name === this.apps.get(id) ? null : name };
  }

  /** Somebody who is named by a message. Without a list of people those are all that there are. */
  private *seen({ Id, DisplayName }: Fields): Generator<Found> {
    const [user, name] = [wordIn(Id), textIn(DisplayName).trim() || null];
    if (this.listed.has(user)) return;
    if (this.hasList) yield { record: 'seen', user, name };
    else {
      const record = this.record(user, '', name ?? '', '');
      if (record !== null) yield record;
    }
  }

  private record(id: SourceId, principal: string, name: string, email: string): UserRecord | null {
    if (id === '') return null;
    this.listed.add(id);
    return {
      ...{ record: 'user', id, username: principal.split(/@|#EXT#/i)[0] || null, displayName: name || null },
      ...{ type: GUEST.test(principal) ? 'guest' : 'user', email: email.trim() || null, active: true },
    };
  }
}

function nameIn(entry: Fields): string {
  const parts = [textIn(entry['GivenName']), textIn(entry['Surname'])].filter((part) => part !== '').join(' ');
  return textIn(entry['DisplayName']).trim() || parts.trim();
}
