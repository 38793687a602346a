import type { NeutralRecord } from '#import/records';

import { END_AT, type HandMade, type Scene, STORED } from './hand-made.js';

type Kind = NeutralRecord['record'];
type RecordOf<K extends Kind> = Extract<NeutralRecord, { record: K }>;

const timeOf = (at: number): string => new Date(at).toISOString();
const user = (id: string, username: string): RecordOf<'user'> => {
  const person = { displayName: username, type: 'guest', email: null, active: true } as const;
  return { record: 'user', id, username, ...person };
};
const GROUP = { record: 'room', kind: 'group', visibility: 'public', topic: null, archived: false } as const;
const PLAIN = {
  senderName: null,
  mentions: [],
  threadOf: null,
  inRoom: false,
  replyTo: null,
  deleted: false,
  files: [],
} as const;

const EXPORTED_AT = timeOf(END_AT);

/** Records of the room `r`, and of a room of an app, which has no owner. */
const SITE: readonly NeutralRecord[] = [
  { record: 'source', format: 'parley', name: 'here', exportedAt: EXPORTED_AT },
  ...[user('A', 'alice'), user('B', 'bob')],
  { ...GROUP, id: 'r', name: 'room', createdAt: timeOf(1_000) },
  { record: 'membership', room: 'r', user: 'A', role: 'owner', state: 'joined' },
  { record: 'membership', room: 'r', user: 'B', role: 'member', state: 'left' },
  { record: 'notice', room: 'r', user: 'A', at: timeOf(1_000), text: 'room.created' },
  { record: 'file', id: 'f', name: 'a.txt', type: 'text/plain', bytes: 1, path: 'files/f', missing: null },
  ...STORED.filter(({ system }) => system === null).map(({ id, senderId, body, createdAt }): NeutralRecord => ({
    ...{ record: 'message', room: 'r', ...PLAIN, id, sender: senderId, body, createdAt: timeOf(createdAt) },
    ...(id === 'm6' && { replyTo: 'm5', mentions: ['A'], files: ['f'] }),
    editedAt: id === 'm7' ? timeOf(8_000) : null,
  })),
  { record: 'reaction', message: 'm6', user: 'A', emoji: '👍' },
  { record: 'pin', message: 'm5', user: null },
  { ...GROUP, id: 's', name: 'shop', createdAt: timeOf(2_000) },
  ...['A', 'B'].map((each): RecordOf<'membership'> => ({
    ...{ record: 'membership', room: 's', user: each, role: 'member', state: 'joined' },
  })),
  { record: 'notice', room: 's', user: 'B', at: timeOf(2_000), text: 'member.added' },
  { record: 'notice', room: 's', user: 'A', at: timeOf(3_000), text: 'member.added' },
];

/** What an empty site says that has imported it: other ids, no guests, and an owner in each room. */
const COPY: readonly NeutralRecord[] = (
  JSON.parse(JSON.stringify(SITE).replaceAll(/"([ABrsf]|m\d)"/g, '"c$1"')) as NeutralRecord[]
).flatMap((record): NeutralRecord[] => {
  if (record.record === 'user') return [{ ...record, type: 'user' }];
  if (record.record === 'membership' && record.state === 'left') return [];
  if (record.record === 'membership' && record.room === 'cs' && record.user === 'cB')
    return [{ ...record, role: 'owner' }];
  return record.record === 'notice' ? [] : [record];
});

interface ExportScene {
  readonly site?: readonly NeutralRecord[];
  readonly copy?: readonly NeutralRecord[];
  /** The bytes of the file in the copy. */
  readonly sha256?: string;
}

/** Adds both exports. Everything went well, except for what the scene changes. */
export function exported({ site = SITE, copy = COPY, sha256 = 'aa' }: ExportScene = {}): NonNullable<Scene['more']> {
  return (made) => {
    add(made, 'site', site, 'aa');
    add(made, 'copy', copy, sha256);
  };
}

function add(made: HandMade, from: 'site' | 'copy', records: readonly NeutralRecord[], sha256: string): void {
  for (const record of records)
    made.add('exported', 'export', END_AT + 1, { from, record, ...(record.record === 'file' && { sha256 }) });
}

type Change<K extends Kind> = (record: RecordOf<K>) => readonly NeutralRecord[];

/** The records, of which those of a kind are changed. */
const changing =
  (records: readonly NeutralRecord[]) =>
  <K extends Kind>(kind: K, change: Change<K>): readonly NeutralRecord[] =>
    records.flatMap((record) => (record.record === kind ? change(record as RecordOf<K>) : [record]));
const inSite = changing(SITE);
const inCopy = changing(COPY);
const ofMessage =
  (wanted: string, more: Partial<RecordOf<'message'>>): Change<'message'> =>
  (message) => [message.id === wanted ? { ...message, ...more } : message];

/** A clock of the site was wrong: the last message is of a time that has not come yet, the copy has it as of the import. */
export const AHEAD = {
  site: inSite('message', ofMessage('m7', { createdAt: timeOf(2 * END_AT), editedAt: timeOf(2 * END_AT) })),
  copy: inCopy('message', ofMessage('cm7', { createdAt: timeOf(END_AT + 1), editedAt: timeOf(END_AT + 1) })),
};

type Breach = [invariant: string, what: string, scene: Scene];
const whole = (what: string, site: readonly NeutralRecord[]): Breach => [
  ...(['export-is-whole', what] as const),
  { more: exported({ site }) },
];
const back = (what: string, scene: ExportScene): Breach => ['export-comes-back', what, { more: exported(scene) }];
const message = (what: string, id: string, more: Partial<RecordOf<'message'>>): Breach =>
  back(what, { copy: inCopy('message', ofMessage(id, more)) });

/** Exports that have lost or changed something. */
export const EXPORT_BREACHES: readonly Breach[] = [
  whole(
    'the export lacks a message',
    inSite('message', (each) => (each.id === 'm7' ? [] : [each])),
  ),
  whole('the export has the text before the edit', inSite('message', ofMessage('m7', { body: 'text 7' }))),
  whole(
    'the export lacks a reaction',
    inSite('reaction', () => []),
  ),
  whole('the export has another order', [...SITE].reverse()),
  back('the copy is empty', { copy: [] }),
  back('the copy has a person more', { copy: [...COPY, user('cZ', 'zoe')] }),
  back('a room is private', { copy: inCopy('room', (each) => [{ ...each, visibility: 'private' }]) }),
  back('a member is missing', {
    copy: inCopy('membership', ({ user: id, ...each }) => (id === 'cB' ? [] : [{ user: id, ...each }])),
  }),
  back('a room has another owner', {
    copy: inCopy('membership', (each) => [{ ...each, role: each.user === 'cA' ? 'owner' : 'member' }]),
  }),
  back('a message is missing', { copy: inCopy('message', (each) => (each.id === 'cm7' ? [] : [each])) }),
  back('a message is there twice', { copy: inCopy('message', (each) => [each, each]) }),
  back('the order is another one', {
    copy: [...inCopy('message', () => []), ...COPY.filter(({ record }) => record === 'message').reverse()],
  }),
  message('a text is another one', 'cm5', { body: 'another' }),
  message('a sender is another one', 'cm5', { sender: 'cB' }),
  message('a time is another one', 'cm5', { createdAt: timeOf(5_001) }),
  message('an edit has no mark', 'cm7', { editedAt: null }),
  message('an answer is none', 'cm6', { replyTo: null }),
  message('a reply is in another thread', 'cm7', { threadOf: 'cm5' }),
  message('a mention is missing', 'cm6', { mentions: [] }),
  message('a file is missing', 'cm6', { files: [] }),
  message('a message mentions everyone', 'cm5', { everyone: true }),
  back('a file has other bytes', { sha256: 'bb' }),
  back('a reaction is missing', { copy: inCopy('reaction', () => []) }),
  back('a pin is missing', { copy: inCopy('pin', () => []) }),
];
