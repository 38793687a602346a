import { textIn } from '../../src/text/values.js';
import { type Draft, type Files, type Json, type RandomFormat, type Shape } from './draft.js';
import { personName, type Plan } from './plan.js';

/** The second room is a group of all people; the others are streams. */
const recipientOf = (room: number): number => 200 + room;
const TOPICS = ['', '(no topic)', 'plans', 'Plans', '✔ plans', 'a*b_c'];
/** The words behind a fence name a language. */
const withoutFences = (text: string): string => text.replaceAll('```', '``');
const idOf = (n: number): number => 1000 + n;

const KINDS: Readonly<Record<string, Shape>> = {
  'no time': (draft) => {
    draft.object['date_sent'] = null;
    draft.fate = 'no time';
  },
  'empty message': (draft) => {
    draft.object['content'] = '';
    draft.fate = 'empty';
  },
  'no such recipient': (draft) => {
    draft.object['recipient'] = 999;
    draft.fate = 'room not in the export';
  },
};

const TRAPS: Readonly<Record<string, Shape>> = {
  'Z1 one to one, which names the addressee alone': ({ object }) => {
    Object.assign(object, { recipient: 101, subject: '' });
  },
  'Z2 author of another table': ({ object, act }) => {
    object['sender'] = act.n % 2 === 0 ? 31 : 41;
  },
  'Z2 author in no table': ({ object }) => {
    object['sender'] = 77;
  },
  'Z6 mentions': (draft) => {
    draft.object['content'] =
      `${textIn(draft.object['content'])}\n\n@**Person A** @_**Person B|2** @**all** #**stream-0>plans** @**Nobody**`;
  },
  'Z7 fences': (draft) => {
    draft.object['content'] =
      `${String(draft.object['content'])}\n\n\`\`\`spoiler look\nhidden\n\`\`\`\n\n~~~ quote\nquoted\n~~~`;
  },
  'Z9 edits': ({ object, act }) => {
    const timestamp = Math.floor(act.at / 1000) + 9;
    Object.assign(object, {
      last_edit_time: timestamp,
      edit_history: JSON.stringify([{ prev_content: 'x', timestamp }]),
    });
  },
  'Z10 upload': (draft) => {
    const path = `2/ab/${String(draft.act.n)}/a.png`;
    draft.object['content'] = `${String(draft.object['content'])}\n\n[a.png](/user_uploads/${path})`;
    draft.files.add(path);
  },
  'Z8 reactions': (draft) => {
    draft.reactions = 3;
  },
};

const reactionsOf = (n: number): Json[] => [
  { message: idOf(n), user_profile: 1, emoji_name: 'thumbs_up', emoji_code: '1f44d', reaction_type: 'unicode_emoji' },
  { message: idOf(n), user_profile: 1, emoji_name: '+1', emoji_code: '1f44d', reaction_type: 'unicode_emoji' },
  { message: idOf(n), user_profile: 2, emoji_name: 'zulip', emoji_code: 'zulip', reaction_type: 'zulip_extra_emoji' },
];

const personOf = (id: number, full_name: string): Json => ({
  ...{
    id,
    full_name,
    email: `user${String(id)}@dummy.example.org`,
    delivery_email: null,
    is_active: true,
    is_bot: false,
  },
  ...{ role: 400, recipient: 100 + id },
});

function realmOf(drafts: readonly Draft[], { people, rooms }: Plan): Json {
  const ids = Array.from({ length: people }, (_, person) => person + 1);
  const streams = Array.from({ length: rooms }, (_, room) => room).filter((room) => room !== 1);
  return {
    zerver_realm: [{ id: 2, string_id: 'home', name: 'Home' }],
    zerver_userprofile: ids.map((id) => personOf(id, personName(id - 1))),
    zerver_userprofile_mirrordummy: [personOf(31, 'Person A')],
    zerver_userprofile_crossrealm: [{ id: 41, email: 'bot@zulip.com' }],
    zerver_stream: streams.map((room) => ({
      id: room,
      name: `stream-${String(room)}`,
      invite_only: room === 2,
      recipient: recipientOf(room),
    })),
    zerver_huddle: [{ id: 5, recipient: recipientOf(1) }],
    zerver_recipient: [
      ...ids.map((id) => ({ id: 100 + id, type: 1, type_id: id })),
      ...streams.map((room) => ({ id: recipientOf(room), type: 2, type_id: room })),
      { id: recipientOf(1), type: 3, type_id: 5 },
    ],
    zerver_subscription: ids.flatMap((id) =>
      Array.from({ length: rooms }, (_, room) => ({
        id: 10 * id + room,
        user_profile: id,
        recipient: recipientOf(room),
        active: id !== 2,
      })),
    ),
    zerver_reaction: drafts.filter(({ reactions }) => reactions > 0).flatMap(({ act }) => reactionsOf(act.n)),
  };
}

function filesOf(drafts: readonly Draft[], plan: Plan): Files {
  const messages = drafts.map(({ object }) => object).toReversed();
  const half = Math.ceil(messages.length / 2);
  const uploads = drafts.flatMap((draft) => [...draft.files]);
  const attachments = uploads.map((path_id, id) => ({ id, path_id, file_name: 'a.png', size: 3 }));
  const there = uploads.filter((path) => /[02468]\/a\.png$/.test(path));
  return {
    'realm.json': JSON.stringify(realmOf(drafts, plan)),
    'attachment.json': JSON.stringify({ zerver_attachment: attachments }),
    'messages-000001.json': JSON.stringify({ zerver_usermessage: [], zerver_message: messages.slice(0, half) }),
    'messages-000001.json.partial': JSON.stringify({ zerver_message: messages }),
    'messages-000002.json': JSON.stringify({ zerver_message: messages.slice(half), zerver_usermessage: [] }),
    'uploads/records.json': JSON.stringify(there.map((path) => ({ path, s3_path: path, content_type: 'image/png' }))),
    ...Object.fromEntries(there.map((path) => [`uploads/${path}`, 'png'])),
  };
}

export const zulipFormat = (topics: 'threads' | 'prefix'): RandomFormat => ({
  name: `zulip (${topics})`,
  options: { topics },
  isLiteral: false,
  senderIn: ({ sender }) => String(sender),
  shown: (text) => text.replaceAll('&amp;', '&'),
  object: ({ at, n, room, person, text, to }) => ({
    ...{
      id: idOf(n),
      sender: person + 1,
      recipient: recipientOf(room),
      subject: room === 1 ? '' : TOPICS[to % TOPICS.length],
    },
    ...{ content: withoutFences(text), date_sent: at / 1000, last_edit_time: null, edit_history: null },
  }),
  kinds: KINDS,
  traps: TRAPS,
  files: filesOf,
});
