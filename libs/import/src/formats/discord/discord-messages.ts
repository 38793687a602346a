import type { Found } from '../../converter.js';
import { dropped, namelessReactions } from '../../dropped.js';
import type { SourceId, Time } from '../../records.js';
import { plain } from '../../text/literal.js';
import { reactionOf } from '../../text/emoji.js';
import { type Fields, fieldsIn, joined, listIn, textIn, wordIn } from '../../text/values.js';
import { discordBody } from './discord-body.js';
import type { DiscordFiles } from './discord-files.js';
import { isMessage, isNotice, isOfPin, isOfRecipient } from './discord-kinds.js';
import type { DiscordPeople } from './discord-people.js';
import type { Channel } from './discord-rooms.js';
import { timeIn } from './discord-time.js';

const NAME_CHARS_MAX = 100;

/** Reads the messages of one channel, which may be a thread. */
export class DiscordMessages {
  /** People who wrote or did something in the channel. */
  readonly people = new Set<SourceId>();
  /** True once the message with the id of the thread has come. */
  hasRoot = false;
  private readonly pinned = new Set<SourceId>();
  private readonly pinnedBy = new Map<SourceId, SourceId | null>();

  constructor(
    private readonly channel: Channel,
    private readonly known: DiscordPeople,
    /** Names of threads by their ids. */
    private readonly threads: ReadonlyMap<SourceId, string>,
  ) {}

  *records(message: Fields, files: DiscordFiles): Generator<Found> {
    const id = wordIn(message['id']);
    const kind = wordIn(message['type']);
    const at = timeIn(message['timestamp']);
    if (id === '') yield dropped('message', null, 'not readable');
    else if (isNotice(kind)) yield* this.notice(message, kind, at);
    else if (at === null) yield dropped('message', id, 'no time');
    else yield* this.message(message, id, at, files);
  }

  /** Pins, of which a notice may say who made them. */
  *pins(): Generator<Found> {
    for (const message of this.pinned) yield { record: 'pin', message, user: this.pinnedBy.get(message) ?? null };
  }

  private *notice(message: Fields, kind: string, at: Time | null): Generator<Found> {
    const author = yield* this.known.seen(fieldsIn(message['author']));
    if (author !== null) this.people.add(author);
    if (isOfPin(kind)) this.pinnedBy.set(wordIn(fieldsIn(message['reference'])['messageId']), author);
    const [recipient] = isOfRecipient(kind) ? listIn(message['mentions']) : [];
    const user = recipient === undefined ? author : yield* this.known.seen(recipient);
    yield { record: 'notice', room: this.channel.room, user, at, text: kind };
  }

  private *message(message: Fields, id: SourceId, createdAt: Time, files: DiscordFiles): Generator<Found> {
    const kind = wordIn(message['type']);
    const said = discordBody(id, message, files, this.threads);
    if (!isMessage(kind) && said.body.trim() === '' && said.files.length === 0) {
      yield dropped('message', id, 'notice', `unknown kind ${kind}`);
      return;
    }
    for (const person of listIn(message['mentions'])) yield* this.known.seen(person);
    const author = yield* this.known.author(fieldsIn(message['author']));
    if (author.id !== null) this.people.add(author.id);
    yield* said.files;
    const isRoot = this.channel.root === id;
    this.hasRoot ||= isRoot;
    const title = isRoot ? `**${plain(this.channel.name ?? '')}**` : '';
    yield {
      ...{ record: 'message', id, room: this.channel.room, sender: author.id, senderName: author.name, createdAt },
      ...{ body: joined([title, said.body]), threadOf: isRoot ? null : this.channel.root, inRoom: false },
      ...{ replyTo: answeredBy(message), editedAt: timeIn(message['timestampEdited']), deleted: false },
      files: said.files.map((file) => file.id),
    };
    if (message['isPinned'] === true) this.pinned.add(id);
    for (const reaction of listIn(message['reactions'])) yield* this.reactions(id, reaction);
  }

  /** The people of a reaction; the exporter names them since 2023 only, and not all of many. */
  private *reactions(message: SourceId, { emoji: given, count, users }: Fields): Generator<Found> {
    const emoji = emojiIn(fieldsIn(given));
    if (emoji === null) {
      yield dropped('reaction', message, 'not readable');
      return;
    }
    let named = 0;
    for (const person of listIn(users)) {
      const user = yield* this.known.seen(person);
      if (user === null) continue;
      named++;
      yield { record: 'reaction', message, user, emoji };
    }
    yield* namelessReactions(message, emoji, Number(wordIn(count)) - named);
  }
}

/** A picture of the server has an id; all others are Unicode. */
function emojiIn(emoji: Fields): string | null {
  const id = wordIn(emoji['id']);
  const name = textIn(emoji['name']) || textIn(emoji['code']) || id;
  if (name === '' || name.length > NAME_CHARS_MAX) return null;
  if (id !== '') return `:${name}:`;
  return /^[\w+-]+$/.test(name) ? reactionOf(name) : name;
}

/** The message that this one answers. A forward refers to one that it shows itself. */
function answeredBy(message: Fields): SourceId | null {
  const reference = fieldsIn(message['reference']);
  const isForward = textIn(reference['type']) === 'Forward' || message['forwardedMessage'] != null;
  return isForward ? null : wordIn(reference['messageId']) || null;
}
