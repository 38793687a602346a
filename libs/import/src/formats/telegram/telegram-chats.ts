import type { Found } from '../../converter.js';
import type { MembershipRecord, SourceId } from '../../records.js';
import { type Fields, textIn, wordIn } from '../../text/values.js';
import { type TelegramPeople, peerIn } from './telegram-people.js';

/** A chat of the export. */
export interface TelegramChat {
  readonly id: SourceId;
  /** The other person of a chat of two, else `null`. */
  readonly peer: SourceId | null;
  /** The id under which answers from elsewhere name the chat. */
  readonly asPeer: SourceId;
  readonly isDirect: boolean;
  readonly isLeft: boolean;
}

/** Chats with a person, with the own account and with programs. */
const PERSONAL = new Set(['personal_chat', 'bot_chat', 'saved_messages']);

/** True for what stands before the messages of a chat of Telegram. */
export const isHead = ({ type, id }: Fields): boolean =>
  /^-?\d{1,20}$/.test(wordIn(id)) && (type === null || textIn(type) !== '');

/** @param list the list that the chat is in, `null` of the only chat of a file */
export function chatIn(head: Fields, list: string | null): TelegramChat {
  const type = textIn(head['type']);
  const number = wordIn(head['id']);
  const user = `user${number}`;
  const isDirect = PERSONAL.has(type);
  // A group and a channel may have one number. They keep it when they become public.
  const kind = type.replace(/^(?:private|public)_/, '') || 'chat';
  const asPeer = isDirect ? user : `${kind === 'group' ? 'chat' : 'channel'}${number}`;
  const chat = { asPeer, isDirect, isLeft: list === 'left_chats' };
  if (type === 'saved_messages') return { ...chat, id: `saved${number}`, peer: null };
  return isDirect ? { ...chat, id: user, peer: user } : { ...chat, id: `${kind}${number}`, peer: null };
}

/** The records of a chat and of the people in its head. */
export function* chatRecords(chat: TelegramChat, head: Fields, people: TelegramPeople): Generator<Found> {
  const type = textIn(head['type']);
  const name = textIn(head['name']).trim() || null;
  yield {
    ...{ record: 'room', id: chat.id, kind: chat.isDirect ? 'direct' : 'group' },
    ...{ visibility: type.startsWith('public_') ? 'public' : 'private', topic: null, archived: false, createdAt: null },
    ...{ name: chat.isDirect ? null : (name ?? chat.id) },
  };
  if (chat.peer !== null) yield* people.met(chat.peer, name, type === 'bot_chat');
  // The number of saved messages is that of the own account.
  if (type === 'saved_messages') yield* people.met(`user${wordIn(head['id'])}`, people.owner?.name);
}

/** Members of one chat: the export has no list, so they are those who wrote, until they left. */
export class TelegramMembers {
  private readonly states = new Map<SourceId, MembershipRecord['state']>();
  /** The people of a name; `null` if two have it. */
  private readonly byName = new Map<string, SourceId | null>();
  private creator: SourceId | null = null;

  constructor(private readonly chat: TelegramChat) {
    if (chat.peer !== null) this.states.set(chat.peer, 'joined');
  }

  wrote(user: SourceId, name: unknown): void {
    this.states.set(user, 'joined');
    const known = this.byName.get(textIn(name));
    this.byName.set(textIn(name), known === undefined || known === user ? user : null);
  }

  /** Notices name whom somebody added or removed, without ids. */
  changed(notice: Fields): void {
    const actor = peerIn(notice['actor_id']);
    const action = textIn(notice['action']);
    if (/^(?:create_|join_)/.test(action) && actor !== null) this.states.set(actor, 'joined');
    if (/^create_/.test(action)) this.creator ??= actor;
    if (action !== 'remove_members' || !Array.isArray(notice['members'])) return;
    for (const name of notice['members'].map(textIn)) {
      const user = actor !== null && name === textIn(notice['actor']) ? actor : this.byName.get(name);
      if (typeof user === 'string' && this.states.has(user)) this.states.set(user, 'left');
    }
  }

  /** @param owner the person who made the export, who is in all chats but those left */
  *records(owner: SourceId | null): Generator<Found> {
    const { id: room, isLeft, isDirect } = this.chat;
    if (owner !== null) this.states.set(owner, isLeft ? 'left' : 'joined');
    for (const [user, state] of this.states) {
      const role = user === this.creator && !isDirect && state === 'joined' ? 'owner' : 'member';
      yield { record: 'membership', room, user, role, state };
    }
  }
}
