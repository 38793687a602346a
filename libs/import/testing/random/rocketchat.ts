import { Binary, serialize } from 'bson';
import { gzipSync } from 'node:zlib';
import { type Draft, earlier, type Files, type Json, type RandomFormat, type Shape } from './draft.js';
import { handleOf, personName, type Plan } from './plan.js';

const idOf = (n: number): string => `m${String(n).padStart(16, '0')}`;
const roomOf = (room: number): string => `r${String(room).padStart(16, '0')}`;
const userOf = (person: number): string => `u${String(person).padStart(16, '0')}`;
const fileOf = (n: number, name: string): string => `${name}${String(n).padStart(12, '0')}`;

const kind =
  (t: string, fate: Draft['fate'], own: Json = {}): Shape =>
  (draft) => {
    Object.assign(draft.object, { t, ...own });
    draft.fate = fate;
  };

const KINDS: Readonly<Record<string, Shape>> = {
  'R4 join': kind('uj', 'notice', { msg: 'person-a' }),
  'R4 added': kind('au', 'notice', { msg: 'person-b' }),
  'R4 topic': kind('room_changed_topic', 'notice', { msg: 'a topic' }),
  'R9 discussion': kind('discussion-created', 'notice', { msg: 'Plans', drid: roomOf(3) }),
  'R7 encrypted': kind('e2e', 'encrypted', { msg: 'c2VjcmV0' }),
  'R4 deleted': kind('rm', 'deleted', { msg: '' }),
  'R11 no rid': (draft) => {
    delete draft.object['rid'];
    draft.fate = 'room not in the export';
  },
  'no time': (draft) => {
    delete draft.object['ts'];
    draft.fate = 'no time';
  },
  'R11 no msg': (draft) => {
    delete draft.object['msg'];
    draft.fate = 'empty';
  },
  'unknown kind without text': kind('new-thing', 'notice', { msg: '' }),
};

const TRAPS: Readonly<Record<string, Shape>> = {
  'R10 old name': ({ object, act }) => {
    object['u'] = { _id: userOf(act.person), username: 'name-of-long-ago' };
  },
  'R5 hook': ({ object }) => {
    Object.assign(object, { alias: 'Tide', bot: { i: 'x' } });
  },
  thread: (draft) => {
    const root = earlier(draft, ['message', 'deleted']);
    if (root === null) return;
    draft.object['tmid'] = root.object['_id'];
    draft.root = root.act.n;
  },
  'thread whose root is missing': (draft) => {
    if (draft.root !== null) return;
    draft.object['tmid'] = `gone${String(draft.act.n)}`;
    draft.root = 'missing';
  },
  'R14 answer': (draft) => {
    const answered = earlier(draft);
    if (answered === null) return;
    const link = `https://chat.example.org/channel/x?msg=${String(answered.object['_id'])}`;
    draft.object['msg'] = `[ ](${link}) ${draft.act.text}`;
    draft.object['attachments'] = [{ text: 'quoted', author_name: 'person-a', message_link: link }];
    draft.answers = answered.act.n;
  },
  'R10 reactions': (draft) => {
    draft.object['reactions'] = {
      ':+1:': { usernames: ['person-a', 'renamed-since'] },
      ':thumbsup_tone3:': { usernames: ['person-a'] },
      ':party-boat:': { usernames: [] },
    };
    draft.reactions = 4;
  },
  'R11 files': (draft) => {
    const [whole, thumb, gone] = ['whole', 'thumb', 'gone'].map((name) => fileOf(draft.act.n, name));
    if (draft.answers !== null || whole === undefined || gone === undefined) return;
    draft.object['file'] = { _id: whole, name: 'a ü.png', type: 'image/png' };
    draft.object['files'] = [
      { _id: whole, name: 'a ü.png' },
      { _id: thumb, name: 'thumb-a.png', typeGroup: 'thumb' },
      { _id: gone, name: 'b.png' },
    ];
    draft.files.add(whole).add(gone);
  },
  'R13 mentions': (draft) => {
    if (draft.answers !== null) return;
    draft.object['msg'] = `${String(draft.object['msg'])} @person-a @all`;
    draft.object['mentions'] = [
      { _id: userOf(0), username: 'person-a' },
      { _id: 'all', username: 'all' },
    ];
  },
  'edited, pinned': ({ object, act }) => {
    Object.assign(object, {
      editedAt: new Date(act.at + 1000),
      pinned: true,
      pinnedBy: { _id: userOf(0), username: 'x' },
    });
  },
};

function chunksOf(files: readonly string[]): Json[] {
  const chunk = (files_id: string, n: number): Json => ({
    _id: `${files_id}${String(n)}`,
    files_id,
    n,
    data: new Binary(Buffer.from(`part ${String(n)}`)),
  });
  // Chunks are in no order.
  return files.flatMap((id) => [chunk(id, 1), chunk(id, 0)]);
}

function filesOf(drafts: readonly Draft[], { people, rooms }: Plan): Files {
  const whole = drafts.flatMap(({ files }) => [...files]).filter((id) => id.startsWith('whole'));
  const all = Array.from({ length: people }, (_, person) => person);
  const collections: Record<string, Json[]> = {
    users: all.map((person) => ({
      _id: userOf(person),
      username: handleOf(person),
      name: personName(person),
      type: 'user',
      active: true,
    })),
    rocketchat_room: Array.from({ length: rooms }, (_, room) => ({
      ...{ _id: roomOf(room), t: ['c', 'd', 'p'][room] ?? 'c', ts: new Date(1_700_000_000_000) },
      ...(room === 1
        ? { uids: all.map(userOf), usernames: all.map(handleOf) }
        : { name: `room-${String(room)}`, fname: `Room ${String(room)}` }),
      // A discussion is a room of its own (R9).
      ...(room === 3 ? { prid: roomOf(0) } : {}),
    })),
    rocketchat_subscription: all.map((person) => ({
      _id: `s${String(person)}`,
      rid: roomOf(0),
      u: { _id: userOf(person), username: handleOf(person) },
    })),
    rocketchat_message: drafts.map(({ object }) => object).toReversed(),
    rocketchat_uploads: whole.map((_id) => ({
      _id,
      name: 'a ü.png',
      size: 12,
      complete: true,
      type: 'image/png',
      store: 'GridFS:Uploads',
    })),
    'rocketchat_uploads.chunks': chunksOf(whole),
  };
  const files = Object.entries(collections).map(([name, documents]) => {
    const bytes = Buffer.concat(documents.map((document) => serialize(document)));
    return name === 'users' ? [`dump/${name}.bson.gz`, gzipSync(bytes)] : [`dump/${name}.bson`, bytes];
  });
  return Object.fromEntries(files) as Files;
}

export const rocketchat: RandomFormat = {
  name: 'rocketchat (copy)',
  options: { source: 'chat' },
  isLiteral: false,
  senderIn: ({ u }) => (u as Json)['_id'],
  roomsOfAll: () => [roomOf(0)],
  object: ({ at, n, room, person, text }) => ({
    ...{
      _id: idOf(n),
      rid: roomOf(room),
      msg: text,
      ts: new Date(at),
      u: { _id: userOf(person), username: handleOf(person) },
    },
  }),
  kinds: KINDS,
  traps: TRAPS,
  files: filesOf,
};
