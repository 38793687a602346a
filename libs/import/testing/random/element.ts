import { type Draft, earlier, type Files, type Json, type RandomFormat, type Shape } from './draft.js';
import { handleOf, personName, type Plan } from './plan.js';

const idOf = (n: number): string => `$event${String(n)}:example.org`;
const roomOf = (room: number): string => `!room${String(room)}:example.org`;
const userOf = (person: number): string => `@${handleOf(person)}:example.org`;
const contentOf = (object: Json): Json => object['content'] as Json;
const encoded = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('\n', '<br/>');

const withContent =
  (fate: Draft['fate'], content: Json, own: Json = {}): Shape =>
  (draft) => {
    Object.assign(draft.object, { content, ...own });
    draft.fate = fate;
  };

const KINDS: Readonly<Record<string, Shape>> = {
  'E5 join': withContent(
    'notice',
    { membership: 'join', displayname: 'Person A' },
    { type: 'm.room.member', state_key: userOf(0) },
  ),
  'E5 picture': withContent('notice', { url: 'mxc://example.org/x' }, { type: 'm.room.avatar', state_key: '' }),
  'E2 not decrypted': withContent('encrypted', { msgtype: 'm.bad.encrypted', body: '** Unable to decrypt **' }),
  'E3 an edit that was not decrypted': withContent('encrypted', {}),
  'E3 deleted': withContent('deleted', {}, { unsigned: { redacted_because: { type: 'm.room.redaction' } } }),
  'empty message': withContent('empty', { msgtype: 'm.text', body: ' ' }),
  'unknown kind': withContent('notice', { x: 1 }, { type: 'org.example.thing' }),
  'no time': (draft) => {
    delete draft.object['origin_server_ts'];
    draft.fate = 'no time';
  },
};

const TRAPS: Readonly<Record<string, Shape>> = {
  'E9 HTML': ({ object, act }) => {
    Object.assign(contentOf(object), {
      body: 'short',
      format: 'org.matrix.custom.html',
      formatted_body: `${encoded(act.text)} <b>bold</b>`,
    });
  },
  'E9 notice': ({ object }) => {
    contentOf(object)['msgtype'] = 'm.notice';
  },
  'E1 edit': ({ object, act }) => {
    const edited = { content: { 'm.new_content': { ...contentOf(object) } }, origin_server_ts: act.at + 5000 };
    object['content'] = { msgtype: 'm.text', body: 'before the edit' };
    object['unsigned'] = { 'm.relations': { 'm.replace': edited } };
  },
  'E6 thread': (draft) => {
    const root = earlier(draft, ['message', 'deleted']);
    if (root === null) return;
    const relation = { rel_type: 'm.thread', event_id: root.object['event_id'], is_falling_back: true };
    contentOf(draft.object)['m.relates_to'] = { ...relation, 'm.in_reply_to': { event_id: root.object['event_id'] } };
    draft.root = root.act.n;
  },
  'E6 root is missing': (draft) => {
    if (draft.root !== null) return;
    contentOf(draft.object)['m.relates_to'] = { rel_type: 'm.thread', event_id: `$gone${String(draft.act.n)}` };
    draft.root = 'missing';
  },
  'E6 answer': (draft) => {
    const answered = earlier(draft);
    if (answered === null || draft.root !== null) return;
    contentOf(draft.object)['m.relates_to'] = { 'm.in_reply_to': { event_id: answered.object['event_id'] } };
    draft.answers = answered.act.n;
  },
  'E7 file that is missing': (draft) => {
    if (draft.object['unsigned'] !== undefined) return;
    const { body } = contentOf(draft.object);
    Object.assign(contentOf(draft.object), {
      msgtype: 'm.image',
      body,
      filename: 'a.png',
      file: { key: { k: 'secret' } },
    });
    draft.files.add(String(draft.act.n));
  },
  'E1 counted reactions': (draft) => {
    if (draft.object['unsigned'] !== undefined) return;
    draft.object['unsigned'] = { 'm.relations': { 'm.annotation': { chunk: [{ key: '👍', count: 2 }] } } };
    draft.reactions = 2;
  },
  twice: (draft) => {
    draft.copies += 1;
  },
};

function filesOf(drafts: readonly Draft[], { people, rooms }: Plan): Files {
  const files: Files = {};
  for (let room = 0; room < rooms; room++) {
    const here = drafts.filter(({ act }) => act.room === room);
    const joins = Array.from({ length: people }, (_, person) => ({
      ...{
        type: 'm.room.member',
        event_id: `$join${String(room)}${String(person)}`,
        room_id: roomOf(room),
        sender: userOf(person),
      },
      ...{
        state_key: userOf(person),
        origin_server_ts: 1_700_000_000_000 + person,
        content: { membership: 'join', displayname: personName(person) },
      },
    }));
    const messages = [
      ...joins,
      ...here.flatMap(({ object, copies }) => Array.from({ length: copies + 1 }, () => object)),
    ];
    const head = {
      room_name: `Room ${String(room)}`,
      room_creator: 'Person A',
      topic: '',
      export_date: 'today',
      exported_by: 'x',
    };
    files[`Room ${String(room)}/export.json`] = JSON.stringify({ ...head, messages }, null, 4);
  }
  return files;
}

export const element: RandomFormat = {
  name: 'element',
  options: {},
  isLiteral: true,
  senderIn: ({ sender }) => sender,
  noticesOf: ({ people, rooms }) => people * rooms,
  object: ({ at, n, room, person, text }) => ({
    ...{
      type: 'm.room.message',
      event_id: idOf(n),
      room_id: roomOf(room),
      sender: userOf(person),
      origin_server_ts: at,
    },
    content: { msgtype: 'm.text', body: text },
  }),
  kinds: KINDS,
  traps: TRAPS,
  files: filesOf,
};
