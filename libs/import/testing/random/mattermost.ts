import { type Draft, earlier, type Files, type Json, type RandomFormat, type Shape } from './draft.js';
import { handleOf, personName, type Plan } from './plan.js';

const line = (type: string, object: Json): string => JSON.stringify({ type, [type]: object });
const roomOf = (room: number): string => `room-${String(room)}`;
const uploadOf = (name: string): string => `20260301/teams/noteam/channels/c1/users/u1/${name}/plan ü.png`;
/** The second room is that of all people. */
const isDirect = ({ room }: { room: number }): boolean => room === 1;

const notice =
  (type: string, props: Json): Shape =>
  (draft) => {
    Object.assign(draft.object, { type, props });
    draft.fate = 'notice';
  };

const KINDS: Readonly<Record<string, Shape>> = {
  'M8 added': notice('system_add_to_channel', { addedUsername: 'person-b', username: 'person-a' }),
  'M8 header': notice('system_header_change', { new_header: 'x' }),
  'M8 kind of a plug-in without text': (draft) => {
    Object.assign(draft.object, { type: 'custom_new', message: '' });
    draft.fate = 'notice';
  },
  'empty message': (draft) => {
    draft.object['message'] = ' \n';
    draft.fate = 'empty';
  },
  'no time': (draft) => {
    draft.object['create_at'] = null;
    draft.fate = 'no time';
  },
  'M2 equal posts': (draft) => {
    draft.twins = 1;
  },
};

const TRAPS: Readonly<Record<string, Shape>> = {
  'M1 reply': (draft) => {
    const root = earlier(draft);
    if (root !== null) draft.root = root.act.n;
  },
  'M8 hook, text in an attachment': ({ object }) => {
    const attachments = [{ text: object['message'], fallback: 'x' }];
    Object.assign(object, { message: '', type: 'slack_attachment' });
    object['props'] = { attachments, from_webhook: 'true', override_username: 'Tide' };
  },
  'M8 me': ({ object }) => {
    if (object['type'] === '') object['type'] = 'me';
  },
  'M5 author without a line': ({ object }) => {
    object['user'] = 'never.exported-';
  },
  'M6 reactions': (draft) => {
    const react = (user: string, emoji_name: string): Json => ({ user, emoji_name, create_at: 1 });
    draft.object['reactions'] = [
      ...[react('person-a', 'wave'), react('person-a', 'wave_medium_skin_tone'), react('only-reacts', '+1')],
      react('person-b', 'party-boat'),
    ];
    draft.reactions = 4;
  },
  'M6 no list of reactions': (draft) => {
    if (draft.reactions === 0) draft.object['reactions'] = null;
  },
  'M9 edited, pinned': ({ object, act }) => {
    Object.assign(object, { edit_at: act.at + 1000, is_pinned: true });
  },
  'M10 files': (draft) => {
    const names = [`there-${String(draft.act.n)}`, `gone-${String(draft.act.n)}`];
    draft.object['attachments'] = [
      ...names.map((name) => ({ path: uploadOf(name) })),
      { path: `../../${String(draft.act.n)}` },
    ];
    for (const name of [...names, '..']) draft.files.add(`${name} ${String(draft.act.n)}`);
  },
  'M11 mentions': (draft) => {
    if (draft.object['message'] === '') return;
    draft.text = `${draft.act.text} @person-a. @all ~room-0`.replace('~room-0', '');
    draft.object['message'] = `${draft.act.text} @person-a. @all ~room-0`;
  },
};

/** The posts with their replies. A reply brings its root along, and what else was written at that moment. */
function postsOf(drafts: readonly Draft[]): readonly string[] {
  const all = new Map(drafts.flatMap((draft) => [draft, ...draft.before]).map((draft) => [draft.act.n, draft]));
  const roots = drafts.flatMap(({ root }) => (typeof root === 'number' ? (all.get(root) ?? []) : []));
  const moments = new Set([...drafts, ...roots].map(({ act }) => act.at));
  const here = [...all.values()].filter(({ act }) => moments.has(act.at));
  return here
    .filter(({ root }) => root === null)
    .flatMap(({ act, object, twins }) => {
      const replies = here.filter(({ root }) => root === act.n);
      const post = { ...object, replies: replies.map((reply) => reply.object) };
      return Array.from({ length: twins + 1 }, () => line(isDirect(act) ? 'direct_post' : 'post', post));
    });
}

function filesOf(drafts: readonly Draft[], { people, rooms }: Plan): Files {
  const handles = Array.from({ length: people }, (_, person) => handleOf(person));
  const inRooms = Array.from({ length: rooms }, (_, room) => ({ name: roomOf(room), roles: 'channel_user' }));
  const teams = [{ name: 'yard', roles: 'team_user', channels: inRooms.filter((_, room) => !isDirect({ room })) }];
  const lines = [
    JSON.stringify({
      type: 'version',
      version: 1,
      info: { version: '11.1.0', created: '2026-04-01T09:00:00.1+02:00' },
    }),
    line('team', { name: 'yard', display_name: 'Yard', type: 'O', allow_open_invite: true }),
    ...inRooms.map(({ name }, room) =>
      isDirect({ room }) ? '' : line('channel', { team: 'yard', name, display_name: name, type: 'O' }),
    ),
    ...handles.map((username, person) =>
      line('user', { username, email: `${username}@example.org`, nickname: personName(person), teams }),
    ),
    // Posts come in the order of random ids.
    ...[...postsOf(drafts)].sort((one, other) => one.length - other.length || (one < other ? -1 : 1)),
    line('direct_channel', { participants: handles.map((username) => ({ username })) }),
  ];
  const there = drafts.flatMap(({ files }) => [...files]).flatMap((id) => /^there-\d+/.exec(id)?.[0] ?? []);
  return {
    'import.jsonl': `${lines.filter((text) => text !== '').join('\r\n')}\n`,
    ...Object.fromEntries(there.map((name) => [`data/${uploadOf(name)}`, 'png'])),
  };
}

export const mattermost: RandomFormat = {
  name: 'mattermost',
  options: { source: 'chat.example.org' },
  isLiteral: false,
  senderIn: ({ user }) => user,
  object: ({ at, room, person, text }, { people }) => ({
    ...(isDirect({ room })
      ? { channel_members: Array.from({ length: people }, (_, other) => handleOf((other + person) % people)) }
      : { team: 'yard', channel: roomOf(room) }),
    ...{
      user: handleOf(person),
      type: '',
      message: text,
      props: {},
      create_at: at,
      edit_at: 0,
      reactions: [],
      attachments: [],
    },
  }),
  kinds: KINDS,
  traps: TRAPS,
  files: filesOf,
};
