import { codePoints } from '#contracts/text';
import { isTime } from '#contracts/validation';
import type { Found, FoundTopic } from '../converter.js';
import type { DropReason } from '../records.js';
import { storableId, storableText } from '../text/storable.js';
import { withoutSecrets } from './secrets.js';

const IDS: ReadonlySet<string> = new Set(['id', 'room', 'user', 'sender', 'threadOf', 'replyTo', 'message']);
const TIMES: ReadonlySet<string> = new Set(['createdAt', 'editedAt', 'at', 'exportedAt']);
/** Fields that people and programs wrote. The others are ids and words of the form. */
const WRITTEN: ReadonlySet<string> = new Set(['body', 'displayName', 'name', 'senderName', 'text', 'topic']);
/** As in the schema of the neutral form. */
const EMOJI_CHARS_MAX = 200;

/** The finding with texts that can be stored and have no secrets; `null` in place of a time that is none, and of an id without characters. */
export function storable<F extends Found | FoundTopic>(found: F): F {
  const fields: Record<string, unknown> = { ...found };
  for (const name of Object.keys(fields)) fields[name] = fieldOf(name, fields[name]);
  return fields as F;
}

function fieldOf(name: string, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((id: unknown) => fieldOf('id', id));
  if (name === 'topic' && typeof value === 'object' && value !== null) return storable(value as FoundTopic);
  if (typeof value !== 'string') return value;
  if (TIMES.has(name)) return isTime(value) ? value : null;
  if (IDS.has(name)) return value === '' ? null : storableId(value);
  return WRITTEN.has(name) ? withoutSecrets(storableText(value)) : storableText(value);
}

/** Fields without which there is no record. */
const NEEDED: Readonly<Record<Found['record'], readonly string[]>> = {
  ...{ source: [], user: ['id'], seen: ['user'], room: ['id'], membership: ['room', 'user'], message: ['id'] },
  ...{ reaction: ['message', 'user', 'emoji'], pin: ['message'], file: ['id'], notice: [], dropped: [] },
};

/** Why there can be no record of the finding; `null` if there can. */
export function problemOf(found: Found): DropReason | null {
  if (found.record === 'reaction' && codePoints(found.emoji) > EMOJI_CHARS_MAX) return 'not readable';
  if ((found.record === 'message' || found.record === 'notice') && found.room === '') return 'room not in the export';
  if (NEEDED[found.record].some((name) => Reflect.get(found, name) === '')) return 'not readable';
  return found.record !== 'message' || isTime(found.createdAt) ? null : 'no time';
}
