import type { Found } from '../../converter.js';
import type { SourceId } from '../../records.js';
import { type Fields, textIn, wordIn } from '../../text/values.js';

/** Numbers in files of before about 2021 have the kind of their owner in the upper half. */
const USERS_FROM = 2 ** 32;
const OTHERS_FROM = 2 ** 33;
const OTHERS_TO = 2 ** 34;

/** The id of a person, group or channel; `null` if the value is none. Bare numbers overlap, so the kind is a part of the id. */
export function peerIn(value: unknown): SourceId | null {
  const word = wordIn(value);
  if (/^(?:user|chat|channel)\d{1,20}$/.test(word)) return word;
  if (!/^\d{1,15}$/.test(word)) return null;
  const number = Number(word);
  if (number === 0) return null;
  if (number >= OTHERS_FROM && number < OTHERS_TO) return `channel${String(number - OTHERS_FROM)}`;
  return `user${String(number >= USERS_FROM && number < OTHERS_FROM ? number - USERS_FROM : number)}`;
}

/** The person who made the export. */
export interface TelegramOwner {
  readonly id: SourceId;
  readonly name: string | null;
  /** Without `@`. */
  readonly username: string | null;
}

/** @param information `personal_information` */
export function ownerIn(information: Fields): TelegramOwner | null {
  const id = peerIn(information['user_id']);
  if (id === null) return null;
  const names = [information['first_name'], information['last_name']].map((name) => textIn(name).trim());
  return {
    id,
    name: names.filter((name) => name !== '').join(' ') || null,
    username: textIn(information['username']).replace(/^@/, '') || null,
  };
}

/** People, bots and channels of an export. It has no list of them: they are those who wrote, did or answered something. */
export class TelegramPeople {
  owner: TelegramOwner | null = null;
  private readonly told = new Set<SourceId>();

  *own(owner: TelegramOwner): Generator<Found> {
    this.owner ??= owner;
    if (this.told.has(owner.id)) return;
    this.told.add(owner.id);
    const { id, username, name: displayName } = owner;
    yield { record: 'user', id, username, displayName, type: 'user', email: null, active: true };
  }

  /** Somebody with a name that the file says; closed accounts have none. A channel writes as a program does. */
  *met(id: SourceId, name: unknown, isBot = false): Generator<Found> {
    if (this.told.has(id)) return;
    const displayName = textIn(name).trim() || null;
    if (displayName === null) {
      yield { record: 'seen', user: id, name: null };
      return;
    }
    this.told.add(id);
    const type = isBot || !id.startsWith('user') ? 'bot' : 'user';
    yield { record: 'user', id, username: null, displayName, type, email: null, active: true };
  }
}
