import { type Draft, earlier, type Files, type Json, type RandomFormat, type Shape } from './draft.js';
import { handleOf, isoOf, personName, type Plan } from './plan.js';

/** Ids are any texts. */
const idOf = (n: number): string => `:${String(n)} ü`;
const roomOf = (room: number): string => (room === 0 ? '__proto__' : `room ${String(room)}`);
const NONE = { email: null, active: true, type: 'user' };

const KINDS: Readonly<Record<string, Shape>> = {
  deleted: (draft) => {
    Object.assign(draft.object, { deleted: true, body: '' });
    draft.fate = 'deleted';
  },
  empty: (draft) => {
    draft.object['body'] = '';
    draft.fate = 'empty';
  },
  'room not there': (draft) => {
    draft.object['room'] = 'nowhere';
    draft.fate = 'room not in the export';
  },
};

const TRAPS: Readonly<Record<string, Shape>> = {
  reply: (draft) => {
    const root = earlier(draft, ['message', 'deleted']);
    draft.object['threadOf'] = root?.object['id'] ?? null;
    draft.root = root?.act.n ?? null;
  },
  'root is missing': (draft) => {
    if (draft.root !== null) return;
    draft.object['threadOf'] = `gone ${String(draft.act.n)}`;
    draft.root = 'missing';
  },
  answer: (draft) => {
    const answered = draft.root === null ? earlier(draft) : null;
    draft.object['replyTo'] = answered?.object['id'] ?? null;
    draft.answers = answered?.act.n ?? null;
  },
  mention: ({ object, act }) => {
    object['body'] = `${act.text} @person-a, @person-a.b`;
    object['mentions'] = ['1'];
  },
  'many files': (draft) => {
    const ids = Array.from({ length: 12 }, (_, place) => `${String(draft.act.n)}/${String(place)}`);
    draft.object['files'] = ids;
    for (const id of ids) draft.files.add(id);
  },
  reactions: (draft) => {
    draft.reactions = 2;
  },
  'nobody wrote it': ({ object }) => {
    object['sender'] = null;
  },
  'not in any list': ({ object }) => {
    object['sender'] = 'unlisted';
  },
  twice: (draft) => {
    draft.copies += 1;
  },
};

function recordsOf({ object, act, files, reactions, copies }: Draft): Json[] {
  const file = (id: string): Json => ({
    record: 'file',
    id,
    name: 'a.png',
    type: null,
    bytes: 3,
    path: null,
    missing: 'gone',
  });
  const messages = Array.from({ length: copies + 1 }, () => object);
  const reacted = Array.from({ length: reactions * (copies + 1) }, (_, place) => ({
    record: 'reaction',
    message: idOf(act.n),
    user: '1',
    emoji: place % 2 === 0 ? '👍' : '🎉',
  }));
  return [...[...files].map(file), ...messages, ...reacted];
}

function filesOf(drafts: readonly Draft[], { people, rooms }: Plan): Files {
  const all = Array.from({ length: people }, (_, person) => String(person + 1));
  const inRooms = Array.from({ length: rooms }, (_, room) => roomOf(room));
  const lines: Json[] = [
    { record: 'source', format: 'own', name: 'home', exportedAt: null },
    ...all.map((id, person) => ({
      record: 'user',
      id,
      username: handleOf(person),
      displayName: personName(person),
      ...NONE,
    })),
    ...inRooms.map((id, room) => ({
      ...{
        record: 'room',
        id,
        kind: room === 1 ? 'direct' : 'group',
        visibility: 'private',
        name: room === 1 ? null : id,
        topic: null,
      },
      ...{ archived: false, createdAt: null },
    })),
    ...inRooms.flatMap((room) =>
      all.map((user) => ({ record: 'membership', room, user, role: 'member', state: 'joined' })),
    ),
    ...drafts.flatMap(recordsOf).toReversed(),
  ];
  return { 'records.ndjson': lines.map((line) => `${JSON.stringify(line)}\n`).join('') };
}

export const neutral: RandomFormat = {
  name: 'neutral',
  options: {},
  isLiteral: false,
  senderIn: ({ sender }) => sender,
  object: ({ at, n, room, person, text }): Json => ({
    ...{
      record: 'message',
      id: idOf(n),
      room: roomOf(room),
      sender: String(person + 1),
      senderName: null,
      createdAt: isoOf(at),
    },
    ...{
      body: text,
      mentions: [],
      threadOf: null,
      inRoom: false,
      replyTo: null,
      editedAt: null,
      deleted: false,
      files: [],
    },
  }),
  kinds: KINDS,
  traps: TRAPS,
  files: filesOf,
};
