import type { Found, FoundMessage } from '../../converter.js';
import { dropped, namelessReactions } from '../../dropped.js';
import type { SourceId, Time } from '../../records.js';
import { type Fields, fieldsIn, isFields, listIn, textIn, wordIn } from '../../text/values.js';
import { reactionOf } from '../../text/emoji.js';
import type { SlackUploads } from './slack-files.js';
import { SLACKBOT, type SlackPeople } from './slack-people.js';
import { fileBody, slackBody } from './slack-text.js';
import { messageId, timeOfSeconds } from './slack-time.js';

/** Subtypes that tell what happened in the room. */
const NOTICES = new Set([
  ...['channel_join', 'group_join', 'channel_leave', 'group_leave', 'channel_topic', 'channel_purpose', 'channel_name'],
  ...[
    'channel_archive',
    'channel_unarchive',
    'group_topic',
    'group_purpose',
    'group_name',
    'group_archive',
    'group_unarchive',
  ],
  ...['bot_add', 'bot_remove', 'pinned_item', 'huddle_thread', 'sh_room_created', 'channel_convert_to_private'],
  ...['channel_posting_permissions', 'reminder_add'],
]);
const MESSAGES = new Set([
  ...['', 'bot_message', 'me_message', 'file_share', 'file_comment', 'thread_broadcast', 'reply_broadcast'],
  'slackbot_response',
]);
const BROADCASTS = new Set(['thread_broadcast', 'reply_broadcast']);

/** Reads the messages of one room. */
export class SlackMessages {
  constructor(
    private readonly room: SourceId,
    private readonly people: SlackPeople,
    private readonly uploads: SlackUploads,
  ) {}

  *records(message: unknown): Generator<Found> {
    if (isFields(message)) yield* this.object(message);
    else yield dropped('message', null, 'not readable');
  }

  private *object(message: Fields): Generator<Found> {
    const subtype = textIn(message['subtype']);
    const stamp = wordIn(message['ts']);
    const id = messageId(this.room, stamp);
    const at = timeOfSeconds(stamp);
    if (NOTICES.has(subtype)) {
      yield { record: 'notice', room: this.room, user: textIn(message['user']) || null, at, text: subtype };
    } else if (message['type'] !== 'message')
      yield dropped('message', id, 'not a message', textIn(message['mimetype']) || null);
    else if (at === null) yield dropped('message', id, 'no time');
    else if (subtype === 'tombstone') yield* this.tombstone(message, id, at);
    else if (message['hidden'] === true) yield dropped('message', id, 'not a message', 'hidden');
    else yield* this.message(message, id, at);
  }

  private *message(message: Fields, id: SourceId, createdAt: Time): Generator<Found> {
    const subtype = textIn(message['subtype']);
    const comment = fieldsIn(message['comment']);
    const isComment = subtype === 'file_comment';
    const sender = yield* this.people.senderOf(isComment ? { user: comment['user'] } : message);
    const files = isComment ? { records: [], links: [], nameless: 0 } : this.uploads.of(message);
    const body = [this.bodyOf(message, subtype), ...files.links].filter((part) => part !== '').join('\n');
    if (!MESSAGES.has(subtype) && body.trim() === '' && files.records.length === 0) {
      yield dropped('message', id, 'notice', `unknown kind ${subtype}`);
      return;
    }
    yield* files.records;
    for (let left = files.nameless; left > 0; left--) yield dropped('file', id, 'not readable');
    yield {
      ...this.frame(message, id, createdAt),
      ...{ sender: sender.id, senderName: sender.name, body, files: files.records.map((file) => file.id) },
    };
    for (const reaction of listIn(message['reactions'])) yield* reactions(id, reaction);
  }

  /** What stands in place of a message that was deleted while replies hung on it. Some programs keep its author. */
  private *tombstone(message: Fields, id: SourceId, createdAt: Time): Generator<Found> {
    const user = textIn(message['user']);
    const sender = user === '' || user === SLACKBOT ? null : user;
    yield { ...this.frame(message, id, createdAt), sender, deleted: true };
  }

  private frame(message: Fields, id: SourceId, createdAt: Time): FoundMessage {
    const root = wordIn(message['thread_ts']);
    const edited = fieldsIn(message['edited']);
    const isReply = root !== '' && root !== wordIn(message['ts']);
    return {
      ...{ record: 'message', id, room: this.room, sender: null, senderName: null, createdAt, body: '' },
      ...{ threadOf: isReply ? messageId(this.room, root) : null, inRoom: BROADCASTS.has(textIn(message['subtype'])) },
      ...{ replyTo: null, editedAt: edited['user'] === SLACKBOT ? null : timeOfSeconds(wordIn(edited['ts'])) },
      ...{ deleted: false, files: [] },
    };
  }

  private bodyOf(message: Fields, subtype: string): string {
    if (subtype === 'file_comment') return fileBody({}, fieldsIn(message['comment'])['comment']);
    const file = fieldsIn(message['file']);
    if (subtype === 'file_share' && file['id'] !== undefined)
      return fileBody(message, fieldsIn(file['initial_comment'])['comment']);
    const body = slackBody(message);
    return subtype === 'me_message' && body !== '' ? `_${body}_` : body;
  }
}

/** The people of a reaction; Slack names not all of many. */
function* reactions(message: SourceId, { name, users, count }: Fields): Generator<Found> {
  const emoji = reactionOf(textIn(name));
  const people = Array.isArray(users) ? users.map(textIn).filter((user) => user !== '') : [];
  for (const user of people) yield { record: 'reaction', message, user, emoji };
  yield* namelessReactions(message, emoji, Number(wordIn(count)) - people.length);
}
