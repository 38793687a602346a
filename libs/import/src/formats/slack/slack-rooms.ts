import type { Found } from '../../converter.js';
import { decoded } from '../../text/characters.js';
import { type Fields, fieldsIn, listIn, textIn, wordIn } from '../../text/values.js';
import { messageId, timeOfSeconds } from './slack-time.js';
import type { RoomList } from './slack-export.js';

/** `created` of direct rooms is 1 or 0. */
const FIRST_YEAR = Date.UTC(2010) / 1000;

/** The records of an entry of a list of rooms. */
export function* roomRecords(list: RoomList, entry: Fields): Generator<Found> {
  const room = textIn(entry['id']);
  const isDirect = list === 'dms';
  const createdAt = Number(wordIn(entry['created'])) > FIRST_YEAR ? timeOfSeconds(wordIn(entry['created'])) : null;
  yield {
    ...{
      record: 'room',
      id: room,
      kind: isDirect ? 'direct' : 'group',
      visibility: isPublic(list, entry) ? 'public' : 'private',
    },
    ...{ name: isDirect ? null : nameOf(entry), topic: topicOf(entry) },
    ...{ archived: entry['is_archived'] === true, createdAt },
  };
  const members = Array.isArray(entry['members']) ? entry['members'].map(textIn).filter((id) => id !== '') : [];
  const creator = textIn(entry['creator']);
  for (const user of new Set(members))
    yield {
      record: 'membership',
      room,
      user,
      role: user === creator && !isDirect ? 'owner' : 'member',
      state: 'joined',
    };
  for (const { id, user } of listIn(entry['pins']))
    yield { record: 'pin', message: messageId(room, wordIn(id)), user: textIn(user) || null };
}

/** Other programs list rooms of all kinds as channels. */
const isPublic = (list: RoomList, entry: Fields): boolean =>
  list === 'channels' && ['is_private', 'is_mpim', 'is_im'].every((name) => entry[name] !== true);

/** The folder of the days of a room: its name, or the id of a direct one. */
export const folderName = (list: RoomList, entry: Fields): string =>
  list === 'dms' ? textIn(entry['id']) : textIn(entry['name']) || textIn(entry['id']);

/** `null` for `mpdm-mira--otto--pia-1`: Slack shows the names of the people instead. */
function nameOf(entry: Fields): string | null {
  const name = textIn(entry['name']) || textIn(entry['id']);
  return /^mpdm-.+-\d+$/.test(name) ? null : name;
}

function topicOf(entry: Fields): string | null {
  const [topic, purpose] = ['topic', 'purpose'].map((name) => textIn(fieldsIn(entry[name])['value']).trim());
  const text = decoded((topic || purpose) ?? '').replaceAll(/<(https?:[^|>]*)(?:\|[^>]*)?>/g, '$1');
  return text === '' ? null : text;
}
