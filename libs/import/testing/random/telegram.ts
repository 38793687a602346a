import { type Draft, earlier, type Files, type Json, type RandomFormat, type Shape } from './draft.js';
import { isoOf, personName, type Plan } from './plan.js';

/** A path that Telegram Desktop 4.1.1 writes without quotes (T2). */
const BARE = 'stickers/a sticker.tgs';
const chatOf = (room: number): number => 4242 + room;
const secondsOf = (at: number): string => String(Math.floor(at / 1000));
const peer = (person: number): string => `user70${String(person)}`;

const isTopic = ({ object }: Draft): boolean => object['action'] === 'topic_created';

/** A room with a topic. Messages in it answer its notice alone, since an answer to another message is in the topic of that. */
const topicBefore = ({ act, before }: Draft): Draft | undefined =>
  before.find((draft) => draft.act.room === act.room && isTopic(draft));

const KINDS: Readonly<Record<string, Shape>> = {
  'T11 join': (draft) => {
    Object.assign(draft.object, {
      type: 'service',
      action: 'invite_members',
      actor: 'Person A',
      actor_id: peer(0),
      members: ['Person B', null],
      text: '',
    });
    draft.fate = 'notice';
  },
  'T11 pin': (draft) => {
    const pinned = earlier(draft)?.object['id'] ?? 999;
    Object.assign(draft.object, {
      type: 'service',
      action: 'pin_message',
      actor: 'Person A',
      actor_id: peer(0),
      message_id: pinned,
      text: '',
    });
    draft.fate = 'notice';
  },
  'T11 unknown action': (draft) => {
    Object.assign(draft.object, { type: 'service', action: 'new_thing', text: '' });
    draft.fate = 'notice';
  },
  'T12 topic': (draft) => {
    Object.assign(draft.object, {
      type: 'service',
      action: 'topic_created',
      title: 'Plans *1*',
      actor: 'Person B',
      actor_id: peer(1),
      text: '',
    });
    draft.fate = 'notice';
  },
  'T10 unsupported': (draft) => {
    const { id } = draft.object;
    for (const key of Object.keys(draft.object)) delete draft.object[key];
    Object.assign(draft.object, { id, type: 'unsupported' });
    draft.fate = 'no time';
  },
  'empty message': (draft) => {
    Object.assign(draft.object, { text: '', text_entities: [] });
    draft.fate = 'empty';
  },
};

const TRAPS: Readonly<Record<string, Shape>> = {
  'T1 control character': (draft) => {
    draft.object['text'] = `${String(draft.object['text'])}\u0001`;
  },
  'T6 mixed list': ({ object }) => {
    const text = String(object['text']);
    const half = Array.from(text)
      .slice(0, Math.ceil(Array.from(text).length / 2))
      .join('');
    object['text'] = [
      { type: 'bold', text: 'bold' },
      ...[' ', half, { type: 'plain', text: text.slice(half.length) }],
      ...[
        { type: 'mention_name', text: 'Person A', user_id: 700 },
        { type: 'custom_emoji', text: '🙂', document_id: BARE },
      ],
    ];
  },
  'T9 deleted author': ({ object }) => {
    object['from'] = null;
  },
  'T8 a plain number': ({ object, act }) => {
    object['from_id'] = Number(peer(act.person).slice('user'.length));
  },
  'T9 a channel as the author': ({ object }) => {
    Object.assign(object, { from: 'News', from_id: 'channel4242' });
  },
  'T13 answer': (draft) => {
    const answered = earlier(draft);
    if (answered === null || topicBefore(draft) !== undefined) return;
    draft.object['reply_to_message_id'] = answered.object['id'];
    draft.answers = answered.act.n;
  },
  'T13 answer to another chat': (draft) => {
    if (draft.answers !== null) return;
    Object.assign(draft.object, { reply_to_message_id: 1, reply_to_peer_id: 'channel99' });
  },
  'T12 in a topic': (draft) => {
    const topic = topicBefore(draft);
    if (draft.answers === null && draft.object['reply_to_message_id'] === undefined && topic !== undefined)
      draft.object['reply_to_message_id'] = topic.object['id'];
  },
  'T7 files': (draft) => {
    const isThere = draft.act.n % 2 === 0;
    draft.object['photo'] = isThere
      ? `photos/photo_${String(draft.act.n)}.jpg`
      : '(File not included. Change data exporting settings to download.)';
    draft.files.add(isThere ? `photos/photo_${String(draft.act.n)}.jpg` : String(draft.act.n));
  },
  'T5 edited': ({ object, act }) => {
    Object.assign(object, { edited: isoOf(act.at + 5000).slice(0, 19), edited_unixtime: secondsOf(act.at + 5000) });
  },
  'T14 reactions, forwarded': (draft) => {
    draft.object['forwarded_from'] = null;
    draft.object['reactions'] = [
      { type: 'emoji', count: 3, emoji: '👍', recent: [{ from: 'Person A', from_id: peer(0), date: 'x' }] },
      { type: 'paid', count: 2 },
    ];
    draft.reactions = 5;
  },
};

/** The text of a file as the exporter writes it: with flaws. */
const written = (value: unknown): string =>
  JSON.stringify(value, null, 1)
    .replaceAll(String.raw`\u0001`, String.raw`\x01`)
    .replaceAll(`"document_id": "${BARE}"`, `"document_id": ${BARE}`);

/** The export of an account, or of chats that were exported each alone (T3). */
type Shapes = 'account' | 'chats';

function filesOf(shape: Shapes, drafts: readonly Draft[], { rooms }: Plan): Files {
  // Exports without the notice of a topic do not know it.
  const topics = (drafts[0]?.before ?? []).filter(isTopic);
  const chats = Array.from({ length: rooms }, (_, room) => ({
    ...{
      name: `Chat ${String(room)}`,
      type: room === 0 ? 'private_group' : 'private_supergroup',
      id: chatOf(room),
    },
    messages: [...topics, ...drafts].filter(({ act }) => act.room === room).map(({ object }) => object),
  }));
  const photosIn = (folder: string, of: readonly Draft[]): Files => {
    const paths = of.flatMap((draft) => [...draft.files]).filter((path) => path.startsWith('photos/'));
    return Object.fromEntries(paths.map((path) => [`${folder}${path}`, 'jpg']));
  };
  if (shape === 'chats')
    return Object.assign(
      {},
      ...chats.map((chat, room) => ({
        [`${chat.name}/result.json`]: written(chat),
        ...photosIn(
          `${chat.name}/`,
          drafts.filter(({ act }) => act.room === room),
        ),
      })),
    ) as Files;
  const text = written({
    about: 'x',
    personal_information: {
      user_id: 700,
      first_name: 'Person',
      last_name: 'A',
      phone_number: '1',
      username: '@pa',
      bio: '',
    },
    chats: { about: 'x', list: chats.slice(0, 2) },
    left_chats: { about: 'x', list: chats.slice(2) },
  });
  return { 'result.json': text, ...photosIn('', drafts) };
}

export const telegramFormat = (shape: Shapes): RandomFormat => ({
  name: `telegram (${shape})`,
  options: shape === 'account' ? {} : { source: 'phone' },
  isLiteral: true,
  timeOf: ({ at }) => Math.floor(at / 1000) * 1000,
  object: ({ at, n, person, text }): Json => ({
    ...{ id: n + 1, type: 'message', date: isoOf(at).slice(0, 19), date_unixtime: secondsOf(at) },
    ...{ from: personName(person), from_id: peer(person), text },
  }),
  senderIn: ({ from_id: id }) => (typeof id === 'number' ? `user${String(id)}` : id),
  kinds: KINDS,
  traps: TRAPS,
  files: (drafts, plan) => filesOf(shape, drafts, plan),
});
