import type { Found } from '../../converter.js';
import { dropped } from '../../dropped.js';
import type { SourceId } from '../../records.js';
import { reactionOf } from '../../text/emoji.js';
import { typed } from '../../text/literal.js';
import { type Fields, fieldsIn, joined, listIn, textIn, wordIn } from '../../text/values.js';
import { AttachmentReader, pictureOf } from './teams-attachments.js';
import { idIn } from './teams-export.js';
import type { TeamsPeople } from './teams-people.js';
import type { TeamsRooms } from './teams-rooms.js';
import { TeamsText } from './teams-text.js';
import { timeIn, timeOfId } from './teams-time.js';

/** Reactions that have a name in place of an emoji. */
const REACTIONS: Readonly<Record<string, string>> = {
  like: '👍',
  heart: '❤️',
  laugh: '😆',
  surprised: '😮',
  sad: '😢',
  angry: '😡',
};
/** An `Id` is unique in its room alone. */
const messageId = (room: SourceId, id: string): SourceId => `${room}:${id}`;

/** Reads the messages of all rooms. */
export class TeamsMessages {
  private readonly text = new TeamsText();
  private readonly attachments = new AttachmentReader(this.text);

  constructor(
    private readonly people: TeamsPeople,
    private readonly rooms: TeamsRooms,
  ) {}

  /** @param owner the person in whose files the message is, `null` in those of a team */
  *records(message: Fields, owner: SourceId | null): Generator<Found> {
    const chat = wordIn(message['ChatId']);
    const room = wordIn(fieldsIn(message['ChannelIdentity'])['ChannelId']) || chat;
    const id = idIn(message);
    if (id === '' && textIn(message['MessageType']) === '') yield dropped('message', null, 'not readable');
    else if (room === '') yield dropped('message', id, 'room not in the export');
    else if (isEvent(message)) yield* this.notice(message, room, owner);
    else yield* this.message(message, room, owner);
  }

  private *notice(message: Fields, room: SourceId, owner: SourceId | null): Generator<Found> {
    if (room === wordIn(message['ChatId'])) yield* this.rooms.chat(room, [owner]);
    if (owner !== null && this.rooms.hadNotice(room, idIn(message))) {
      yield dropped('message', messageId(room, idIn(message)), 'twice in the export');
      return;
    }
    const event = fieldsIn(message['EventDetail']);
    const user = wordIn(fieldsIn(fieldsIn(event['Initiator'])['User'])['Id']) || null;
    const kind = Object.keys(event).find(
      (name) => name !== 'Initiator' && name !== 'EventType' && event[name] !== null,
    );
    const text = textIn(event['EventType']) || kind || textIn(message['MessageType']) || 'notice';
    const at = timeIn(message['CreatedDateTime']) ?? timeOfId(idIn(message));
    yield { record: 'notice', room, user, at, text };
  }

  private *message(message: Fields, room: SourceId, owner: SourceId | null): Generator<Found> {
    const sender = yield* this.people.senderOf(message);
    if (room === wordIn(message['ChatId'])) yield* this.rooms.chat(room, [owner, sender?.id ?? null]);
    const id = messageId(room, idIn(message));
    const createdAt = timeIn(message['CreatedDateTime']) ?? timeOfId(idIn(message));
    if (createdAt === null) {
      yield dropped('message', id, 'no time');
      return;
    }
    const body = this.text.read(message);
    const attached = this.attachments.read(id, message);
    const files = [...attached.files, ...body.pictures.map((name, place) => pictureOf(id, place, name))];
    yield* files;
    yield {
      ...{ record: 'message', id, room, sender: null, senderName: null, createdAt, inRoom: false },
      ...(sender === null ? {} : { sender: sender.id, senderName: sender.name }),
      ...{ body: joined([titleOf(message), body.text, ...attached.texts]), files: files.map((file) => file.id) },
      ...relationsOf(message, room, attached.answered ?? body.answered),
    };
    for (const type of attached.unread) yield dropped('attachment', id, 'not readable', type || null);
    for (const reaction of listIn(message['Reactions'])) yield reactionRecord(id, reaction);
  }
}

const isEvent = ({ From, Body }: Fields): boolean =>
  From === null || From === undefined || /^\s*<systemEventMessage\b/i.test(textIn(fieldsIn(Body)['Content']));

/** What the message hangs on, and whether it is as it was sent. */
function relationsOf(message: Fields, room: SourceId, answered: string | null) {
  const root = wordIn(message['ReplyToId']);
  return {
    threadOf: root === '' || root === idIn(message) ? null : messageId(room, root),
    replyTo: answered === null ? null : messageId(room, answered),
    editedAt: timeIn(message['LastEditedDateTime']),
    deleted: timeIn(message['DeletedDateTime']) !== null,
  };
}

function titleOf({ Subject }: Fields): string {
  const title = textIn(Subject).trim();
  return title === '' ? '' : `**${typed(title)}**`;
}

function reactionRecord(message: SourceId, { ReactionType, DisplayName, User }: Fields): Found {
  const user = wordIn(fieldsIn(fieldsIn(User)['User'])['Id']);
  const type = textIn(ReactionType).trim();
  const name = type === 'custom' ? textIn(DisplayName).trim().toLowerCase() || type : type;
  const emoji =
    REACTIONS[name.toLowerCase()] ??
    (/^[\w+-]+(?: [\w+-]+)*$/.test(name) ? reactionOf(name.replaceAll(' ', '_')) : name);
  if (user !== '' && emoji !== '' && emoji.length <= 100) return { record: 'reaction', message, user, emoji };
  return dropped('reaction', `${message} ${emoji}`, 'no name');
}
