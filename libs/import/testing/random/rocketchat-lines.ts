import { type Draft, type Files, type Json, type RandomFormat, type Shape } from './draft.js';
import { handleOf, isoOf, type Plan } from './plan.js';

const roomOf = (room: number): string => `room-${String(room)}`;
const assetOf = (n: number): string => `f${String(n).padStart(16, '0')}`;

const kind =
  (type: string, fate: Draft['fate'], msg: string): Shape =>
  (draft) => {
    Object.assign(draft.object, { type, msg });
    draft.fate = fate;
  };

const KINDS: Readonly<Record<string, Shape>> = {
  'R4 join': kind('uj', 'notice', 'person-a ist beigetreten'),
  'R4 topic': kind('room_changed_topic', 'notice', 'x'),
  'R4 deleted': kind('rm', 'deleted', ''),
  'R7 encrypted': kind('e2e', 'encrypted', 'c2VjcmV0'),
  empty: (draft) => {
    draft.object['msg'] = '';
    draft.fate = 'empty';
  },
};

const TRAPS: Readonly<Record<string, Shape>> = {
  'R5 file': (draft) => {
    draft.object['attachments'] = [
      { type: 'file', title: 'a ü.png', fileId: assetOf(draft.act.n), url: `assets/${assetOf(draft.act.n)}-a ü.png` },
    ];
    draft.files.add(assetOf(draft.act.n));
  },
  'R5 link': ({ object }) => {
    object['attachments'] ??= [{ title: 'far', url: 'https://example.org/far?token=x' }];
  },
  'R3 made-up name': ({ object }) => {
    object['username'] = 'User_1';
  },
};

function filesOf(drafts: readonly Draft[], { rooms }: Plan): Files {
  const files: Files = {};
  for (let room = 0; room < rooms; room++) {
    const first = { msg: 'began', username: 'person-a', ts: isoOf(1_700_000_000_000), attachments: [] };
    const lines = [first, ...drafts.filter(({ act }) => act.room === room).map(({ object }) => object)];
    files[`${roomOf(room)}.json`] = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  }
  for (const id of drafts.flatMap((draft) => [...draft.files])) files[`assets/${id}-a ü.png`] = 'png';
  return files;
}

export const rocketchatLines: RandomFormat = {
  name: 'rocketchat (lines)',
  options: { source: 'chat' },
  isLiteral: false,
  always: ({ rooms }) => rooms,
  object: ({ at, person, text }): Json => ({ msg: text, username: handleOf(person), ts: isoOf(at), attachments: [] }),
  kinds: KINDS,
  traps: TRAPS,
  files: filesOf,
};
