import { type Draft, earlier, type Files, type Json, type RandomFormat, type Shape } from './draft.js';
import { handleOf, personName, type Plan } from './plan.js';

type Layout = 'standard' | 'grid' | 'slackdump';

const idOf = (person: number): string => `U0${handleOf(person).slice(-1).toUpperCase()}`;
type List = 'channels' | 'dms' | 'mpims';
/** In exports of all conversations (not of a Grid) the second room is a direct one, and the third is one of several people (S17). */
const listOf = (layout: Layout, room: number): List =>
  layout === 'grid' ? 'channels' : ((['channels', 'dms', 'mpims'] as const)[room] ?? 'channels');
const roomOf = (room: number, list: List = 'channels'): string =>
  `${{ channels: 'C', dms: 'D', mpims: 'G' }[list]}0ROOM${String(room)}`;
/** The first room has a name that zips hold as bytes without a flag (S2). */
function folderOf(room: number, list: List): string {
  if (list === 'dms') return roomOf(room, list);
  if (list === 'mpims') return 'mpdm-person-a--person-b--person-c-1';
  return room === 0 ? 'größe:plan' : `room-${String(room)}`;
}
const encoded = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** Six digits that tell messages of one millisecond apart (S7). */
const stampOf = (at: number, n: number): string =>
  `${String(Math.floor(at / 1000))}.${String(at % 1000).padStart(3, '0')}${String(n).padStart(3, '0')}`;

const notice =
  (subtype: string, own: Json = {}): Shape =>
  (draft) => {
    Object.assign(draft.object, { subtype, ...own });
    draft.fate = 'notice';
  };

const KINDS: Readonly<Record<string, Shape>> = {
  'S18 join': notice('channel_join', { inviter: 'U0B', text: '<@U0A> has joined the channel' }),
  'S16 pinned_item': notice('pinned_item', { item_type: 'C' }),
  'S19 huddle': notice('huddle_thread', { user: 'USLACKBOT', text: '', room: { created_by: 'U0A' } }),
  'S9 tombstone': (draft) => {
    Object.assign(draft.object, {
      subtype: 'tombstone',
      user: 'USLACKBOT',
      hidden: true,
      text: 'This message was deleted.',
    });
    draft.fate = 'deleted';
  },
  'S7 no ts': (draft) => {
    delete draft.object['ts'];
    draft.fate = 'no time';
  },
  'hidden message': (draft) => {
    draft.object['hidden'] = true;
    draft.fate = 'not a message';
  },
  'empty message': (draft) => {
    draft.object['text'] = '';
    draft.fate = 'empty';
  },
  'unknown subtype without text': (draft) => {
    Object.assign(draft.object, { subtype: 'new_thing', text: '' });
    draft.fate = 'notice';
  },
  'S14 old file_comment': (draft) => {
    const comment = { user: draft.object['user'], comment: draft.object['text'] };
    Object.assign(draft.object, { subtype: 'file_comment', comment, text: 'commented on a file' });
    delete draft.object['user'];
  },
};

const TRAPS: Readonly<Record<string, Shape>> = {
  'S10 old bot': ({ object }) => {
    delete object['user'];
    Object.assign(object, { subtype: 'bot_message', bot_id: 'B0HOOK', username: 'Tide' });
  },
  'S10 text in an attachment': ({ object }) => {
    object['attachments'] = [{ text: object['text'], fallback: 'short', id: 1 }];
    object['text'] = '';
  },
  'S11 text in blocks alone': ({ object, act }) => {
    if (object['attachments'] !== undefined) return;
    const elements = [{ type: 'rich_text_section', elements: [{ type: 'text', text: act.text }] }];
    object['blocks'] = [
      { type: 'rich_text', elements },
      { type: 'condition', x: [] },
    ];
    delete object['text'];
  },
  'S5 user in no list': ({ object }) => {
    if (object['user'] !== undefined) object['user'] = 'U0FAR';
  },
  'S8 reply': (draft) => {
    const root = earlier(draft, ['message', 'deleted']);
    if (root === null) return;
    draft.object['thread_ts'] = root.object['ts'];
    draft.root = root.act.n;
  },
  'S8 root is missing': (draft) => {
    if (draft.root !== null) return;
    draft.object['thread_ts'] = stampOf(draft.act.at - 86_400_000, 500 + draft.act.n);
    draft.root = 'missing';
  },
  'S8 broadcast with a copy of the root': ({ object, root }) => {
    if (root !== null && object['subtype'] === undefined)
      Object.assign(object, {
        subtype: 'thread_broadcast',
        root: { type: 'message', text: 'a copy', ts: object['thread_ts'] },
      });
  },
  'S13 reactions': (draft) => {
    draft.object['reactions'] = [
      { name: '+1', users: ['U0A', 'U0NOBODY'], count: 2 },
      { name: 'thumbsup::skin-tone-2', users: ['U0A'], count: 1 },
      { name: 'party-boat', users: ['U0B'], count: 4 },
    ];
    draft.reactions = 7;
  },
  'S14 files': (draft) => {
    const [one, other] = [`F0${String(draft.act.n)}A`, `F0${String(draft.act.n)}B`];
    draft.object['files'] = [
      { id: one, name: 'a.png', mimetype: 'image/png', size: 3, url_private: 'https://files.slack.com/x?t=xoxe-1' },
      { id: other, mode: 'tombstone' },
      { id: 'F0OUT', mode: 'external', name: 'far', external_url: 'https://example.org/far' },
    ];
    draft.files.add(one).add(other);
  },
  'S15 edited': ({ object, act }) => {
    object['edited'] = { user: 'U0A', ts: stampOf(act.at + 5000, 0) };
  },
  'S7 twice': (draft) => {
    draft.copies += 1;
  },
};

function daysOf(drafts: readonly Draft[], room: number, layout: Layout): Files {
  const isUtc = layout === 'slackdump';
  const folder = folderOf(room, listOf(layout, room));
  const days: Record<string, Json[]> = {};
  for (const { act, object, copies } of drafts.filter((draft) => draft.act.room === room)) {
    const day = new Date(act.at - (isUtc ? 0 : 8 * 3_600_000)).toISOString().slice(0, 10);
    (days[day] ??= []).push(...Array.from({ length: copies + 1 }, () => object));
  }
  return Object.fromEntries(
    Object.entries(days).map(([day, messages]) => [`${folder}/${day}.json`, JSON.stringify(messages)]),
  );
}

const peopleOf = (people: number): Json[] =>
  Array.from({ length: people }, (_, person) => ({
    ...{ id: idOf(person), team_id: 'T0HOME', name: handleOf(person), deleted: false },
    profile: {
      display_name: person === 0 ? '' : personName(person),
      real_name: personName(person),
      email: 'same@example.org',
    },
  }));

function entryOf(room: number, list: List, people: number): Json {
  const members = peopleOf(people).map(({ id }) => id);
  if (list === 'dms') return { id: roomOf(room, list), created: 1, members: members.slice(0, 2) };
  return {
    ...{ id: roomOf(room, list), name: folderOf(room, list), creator: null, is_archived: false, members },
    ...{ created: room === 0 ? '1450000000' : 1_650_000_000, topic: { value: 'a &amp; b' } },
  };
}

function uploadsOf(drafts: readonly Draft[]): Files {
  const ids = drafts.flatMap(({ files }) => [...files].filter((id) => id.endsWith('A')));
  return Object.fromEntries(ids.map((id) => [`__uploads/${id}/a.png`, 'png']));
}

function filesOf(layout: Layout, drafts: readonly Draft[], { people, rooms }: Plan): Files {
  const users = JSON.stringify(peopleOf(people));
  const all = Array.from({ length: rooms }, (_, room) => room);
  const entries = (list: List, ...of: readonly number[]): string =>
    JSON.stringify(of.filter((room) => listOf(layout, room) === list).map((room) => entryOf(room, list, people)));
  const days = (room: number): Files => daysOf(drafts, room, layout);
  const inAll = all.map(days);
  const odd = { 'canvases.json': '[]', '__MACOSX/room-1/2026-03-28.json': '[{"type":"message"}]', '.DS_Store': 'x' };
  if (layout !== 'grid')
    return Object.assign(
      { 'users.json': users, ...odd },
      ...(['channels', 'dms', 'mpims'] as const).map((list) => ({ [`${list}.json`]: entries(list, ...all) })),
      ...inAll,
      layout === 'slackdump' ? uploadsOf(drafts) : {},
    ) as Files;
  const [shared = {}, ...own] = inAll;
  const inTeam = Object.entries(Object.assign({}, ...own) as Files).map(([path, text]) => [`teams/one/${path}`, text]);
  return {
    ...{ 'org_users.json': users, 'channels.json': entries('channels', 0) },
    'teams/one/channels.json': entries('channels', ...all.slice(1)),
    ...{ ...shared, ...Object.fromEntries(inTeam) },
  };
}

export const slackFormat = (layout: Layout): RandomFormat => ({
  name: `slack (${layout})`,
  options: {},
  isLiteral: false,
  senderIn: ({ user }) => user,
  roomsOfAll: () => [roomOf(0)],
  object: ({ at, n, person, text }) => ({
    type: 'message',
    user: idOf(person),
    ts: stampOf(at, n),
    text: encoded(text),
  }),
  kinds: KINDS,
  traps: TRAPS,
  files: (drafts, plan) => filesOf(layout, drafts, plan),
});
