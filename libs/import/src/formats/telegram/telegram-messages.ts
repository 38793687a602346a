import { BoundedMap } from '#contracts/bounded-map';
import { dropped } from '../../dropped.js';
import type { Found, FoundTopic } from '../../converter.js';
import type { SourceId, Time } from '../../records.js';
import { typed } from '../../text/literal.js';
import { type Fields, isFields, textIn, wordIn } from '../../text/values.js';
import { telegramBody } from './telegram-body.js';
import type { TelegramChat, TelegramMembers } from './telegram-chats.js';
import type { TelegramFiles } from './telegram-files.js';
import { peerIn, type TelegramPeople } from './telegram-people.js';
import { isEditedByReaction, reactionRecords } from './telegram-reactions.js';
import type { TelegramTimes } from './telegram-time.js';

/** Messages of before a group grew have their numbers less this. */
const OLD_GROUP_SHIFT = 1_000_000_000;
/** Messages whose topic is known: answers to older ones are in the room. */
const IN_TOPICS_MAX = 100_000;

/** Actions that tell what happened in the chat. */
const NOTICES = new Set([
  ...['create_group', 'create_channel', 'edit_group_title', 'edit_group_photo', 'delete_group_photo', 'invite_members'],
  ...['remove_members', 'join_group_by_link', 'join_group_by_request', 'migrate_to_supergroup', 'migrate_from_group'],
  ...['pin_message', 'clear_history', 'score_in_game', 'send_payment', 'refunded_payment', 'phone_call', 'group_call'],
  ...['group_call_scheduled', 'invite_to_group_call', 'conference_call', 'take_screenshot', 'allow_sending_messages'],
  ...['attach_menu_bot_allowed', 'web_app_bot_allowed', 'send_passport_values', 'joined_telegram', 'proximity_reached'],
  ...['requested_phone_number', 'requested_peer', 'set_messages_ttl', 'edit_chat_theme', 'send_webview_data'],
  ...['send_premium_gift', 'send_stars_gift', 'send_star_gift', 'gift_code_prize', 'stars_prize', 'giveaway_launch'],
  ...['giveaway_results', 'boost_apply', 'topic_created', 'topic_edit', 'suggest_profile_photo', 'set_chat_wallpaper'],
  ...['set_same_chat_wallpaper', 'paid_messages_refund', 'paid_messages_price_change', 'todo_completions'],
  ...['todo_append_tasks'],
]);

interface TelegramContext {
  readonly people: TelegramPeople;
  readonly members: TelegramMembers;
  readonly files: TelegramFiles;
  readonly times: TelegramTimes;
}

/** Reads the messages of one chat. */
export class TelegramMessages {
  /** Topics by their notice, and by the messages in them. A message is in a topic by answering one of these. */
  private readonly topics = new Map<SourceId, FoundTopic>();
  private readonly inTopics = new BoundedMap<SourceId, FoundTopic>(IN_TOPICS_MAX);

  constructor(
    private readonly chat: TelegramChat,
    private readonly context: TelegramContext,
  ) {}

  *records(message: unknown): Generator<Found> {
    const number = isFields(message) ? wordIn(message['id']) : '';
    if (!isFields(message) || !/^-?\d{1,20}$/.test(number)) {
      yield dropped('message', number || null, 'not readable');
      return;
    }
    const id = this.idOf(number);
    const at = this.context.times.ofMessage(message);
    const type = textIn(message['type']);
    if (type === 'service' && !isText(message)) yield* this.notice(message, at, id);
    else if (at === null) yield dropped('message', id, 'no time', type || null);
    else yield* this.message(message, id, at);
  }

  private *message(message: Fields, id: SourceId, createdAt: Time): Generator<Found> {
    const { people, members, files, times } = this.context;
    const [name, sender] = authorIn(message);
    if (sender !== null) {
      members.wrote(sender, name);
      yield* people.met(sender, name);
    }
    const attached = files.of(id, message);
    const answered = this.answered(message);
    const topic = this.topicOf(answered);
    if (topic !== undefined) this.inTopics.set(id, topic);
    yield* attached;
    yield {
      ...{
        record: 'message',
        id,
        room: this.chat.id,
        sender,
        createdAt,
        threadOf: null,
        inRoom: false,
        deleted: false,
      },
      senderName: textIn(message['author']) || (sender === null ? textIn(name) || null : null),
      body: telegramBody(message, people.owner),
      replyTo: answered,
      editedAt: isEditedByReaction(message) ? null : times.ofEdit(message),
      files: attached.map((file) => file.id),
      ...(topic === undefined ? {} : { topic }),
    };
    yield* reactionRecords(id, message, people);
  }

  private *notice(notice: Fields, at: Time | null, id: SourceId): Generator<Found> {
    const { people, members } = this.context;
    const action = textIn(notice['action']);
    const user = peerIn(notice['actor_id']) ?? peerIn(notice['from_id']);
    if (user !== null) yield* people.met(user, notice['actor'] ?? notice['from']);
    members.changed(notice);
    if (!NOTICES.has(action)) yield dropped('message', id, 'notice', `unknown kind ${action.slice(0, 100)}`);
    else yield { record: 'notice', room: this.chat.id, user, at, text: action };
    if (action === 'topic_created') this.topics.set(id, { id, name: topicName(notice), isThread: true });
    const pinned = action === 'pin_message' ? this.target(notice, 'message_id') : null;
    if (pinned !== null) yield { record: 'pin', message: pinned, user };
  }

  private topicOf(answered: SourceId | null): FoundTopic | undefined {
    return answered === null ? undefined : (this.topics.get(answered) ?? this.inTopics.get(answered));
  }

  private answered(message: Fields): SourceId | null {
    const elsewhere = wordIn(message['reply_to_peer_id']);
    if (elsewhere !== '' && elsewhere !== this.chat.asPeer) return null;
    return this.target(message, 'reply_to_message_id');
  }

  /** The message of this chat that another one names. */
  private target(message: Fields, entry: string): SourceId | null {
    const number = Number(wordIn(message[entry]));
    if (!Number.isSafeInteger(number) || number === 0) return null;
    const isOld = wordIn(message['id']).startsWith('-');
    return this.idOf(String(isOld && number > 0 ? number - OLD_GROUP_SHIFT : number));
  }

  private idOf(number: string): SourceId {
    return `${this.chat.id}:${number}`;
  }
}

function topicName(notice: Fields): string {
  const title = typed(textIn(notice['title']).replaceAll(/\s+/g, ' ').trim());
  return title === '' ? '' : `**${title}**`;
}

/** A notice without a known action may hold a text of Telegram. */
const isText = (message: Fields): boolean =>
  !NOTICES.has(textIn(message['action'])) && (textIn(message['information_text']) !== '' || hasText(message['text']));

const hasText = (text: unknown): boolean => (Array.isArray(text) ? text.length > 0 : textIn(text) !== '');

/** Name and id of the person, program or channel that wrote. */
function authorIn(message: Fields): readonly [name: unknown, id: SourceId | null] {
  const name = message['from'] ?? message['actor'];
  const id = peerIn(message['from_id']) ?? peerIn(message['actor_id']);
  return [name, id ?? (textIn(name) === '' ? null : `name:${textIn(name).slice(0, 200)}`)];
}
