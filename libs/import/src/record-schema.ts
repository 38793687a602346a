import { DROP_REASONS, type NeutralRecord } from './records.js';

const ID = { type: 'string', minLength: 1, maxLength: 1000 };
const TIME = { type: 'string', pattern: String.raw`^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$` };
const TEXT = { type: 'string' };
const FLAG = { type: 'boolean' };
const COUNT = { type: 'integer', minimum: 0 };
const IDS = { type: 'array', items: ID };
const oneOf = (...values: readonly string[]) => ({ enum: values });
const orNull = (schema: object) => ({ anyOf: [schema, { type: 'null' }] });

type Kind = NeutralRecord['record'];
type RecordOf<K extends Kind> = Extract<NeutralRecord, { record: K }>;

/** Values of the fields that a record may do without, or have as `null`. */
export const DEFAULTS: { readonly [K in Kind]: Partial<RecordOf<K>> } = {
  ...{ source: { exportedAt: null }, user: { type: 'user', active: true }, room: { archived: false }, reaction: {} },
  ...{ membership: { role: 'member', state: 'joined' }, pin: {}, notice: {} },
  message: { senderName: null, inRoom: false, replyTo: null, deleted: false, files: [] },
  ...{ file: { missing: null }, dropped: { detail: null } },
};
/** Fields that a record may do without, whose values are not the same then for all records. */
const OPTIONAL: ReadonlySet<string> = new Set(['mentions', 'everyone', 'ext']);

/** The fields of each kind of record. */
const FIELDS: {
  readonly [K in Kind]: Readonly<Record<Exclude<keyof RecordOf<K>, 'record'>, object>>;
} = {
  source: { format: TEXT, name: TEXT, exportedAt: orNull(TIME) },
  user: {
    ...{ id: ID, username: orNull(TEXT), displayName: orNull(TEXT), type: oneOf('user', 'guest', 'bot') },
    ...{ email: orNull(TEXT), active: FLAG },
  },
  room: {
    ...{ id: ID, kind: oneOf('group', 'direct'), visibility: oneOf('public', 'private'), name: orNull(TEXT) },
    ...{ topic: orNull(TEXT), archived: FLAG, createdAt: orNull(TIME) },
  },
  membership: {
    room: ID,
    user: ID,
    role: oneOf('owner', 'admin', 'moderator', 'member', 'reader'),
    state: oneOf('joined', 'left'),
  },
  message: {
    ...{
      id: ID,
      room: ID,
      sender: orNull(ID),
      senderName: orNull(TEXT),
      createdAt: TIME,
      body: TEXT,
      mentions: orNull(IDS),
    },
    ...{ threadOf: orNull(ID), inRoom: FLAG, replyTo: orNull(ID), editedAt: orNull(TIME), deleted: FLAG, files: IDS },
    ...{ everyone: FLAG, ext: { type: ['object', 'null'] } },
  },
  reaction: { message: ID, user: ID, emoji: { type: 'string', minLength: 1, maxLength: 200 } },
  pin: { message: ID, user: orNull(ID) },
  file: { id: ID, name: TEXT, type: orNull(TEXT), bytes: orNull(COUNT), path: orNull(TEXT), missing: orNull(TEXT) },
  notice: { room: ID, user: orNull(ID), at: orNull(TIME), text: TEXT },
  dropped: { of: TEXT, id: orNull(TEXT), reason: oneOf(...DROP_REASONS), detail: orNull(TEXT) },
};

const isNeeded = (kind: string, field: string): boolean => !(field in DEFAULTS[kind as Kind]) && !OPTIONAL.has(field);

const recordSchema = ([kind, fields]: [string, object]) => ({
  type: 'object',
  properties: { record: { const: kind }, ...fields },
  required: ['record', ...Object.keys(fields).filter((field) => isNeeded(kind, field))],
});

/** JSON Schema of a line of the neutral form. Further fields are allowed, and not read. */
export const RECORD_SCHEMA = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A record of the neutral form of Parley',
  type: 'object',
  required: ['record'],
  oneOf: Object.entries(FIELDS).map(recordSchema),
};
