import type { Found, FoundTopic } from '../../converter.js';
import { dropped } from '../../dropped.js';
import type { ImportOptions } from '../../options.js';
import type { SourceId, Time } from '../../records.js';
import { plain } from '../../text/literal.js';
import { type Fields, fieldsIn, listIn, textIn, wordIn } from '../../text/values.js';
import { zulipBody, type ZulipNames } from './zulip-text.js';
import { zulipTime } from './zulip-time.js';

/** In front of the name of a topic that is resolved. */
const RESOLVED = /^✔ +/;
/** A sign that private messages have in place of a topic. */
const UNSEEN = /\p{Cc}/gu;

/** The name of a topic; `''` for none. */
export function topicOf(row: Fields): string {
  const name = (textIn(row['subject']) || textIn(row['topic'])).replaceAll(UNSEEN, '').trim();
  return name === '(no topic)' ? '' : name;
}

/** Reads the rows of `zerver_message`. */
export class ZulipMessages {
  constructor(
    private readonly names: ZulipNames,
    private readonly topics: ImportOptions['topics'],
  ) {}

  *records(row: Fields): Generator<Found> {
    const id = wordIn(row['id']);
    // Exports before 2019 have `pub_date`.
    const createdAt = zulipTime(row['date_sent'] ?? row['pub_date']);
    if (id === '') yield dropped('message', null, 'not readable');
    else if (createdAt === null) yield dropped('message', id, 'no time');
    else yield* this.message(row, id, createdAt);
  }

  private *message(row: Fields, id: SourceId, createdAt: Time): Generator<Found> {
    const room = yield* this.names.rooms.roomOf(row);
    const { body, files } = zulipBody(textIn(row['content']), this.names);
    for (const file of files) yield* this.names.files.linked(file);
    const topic = this.names.rooms.isStream(row['recipient']) ? this.topic(row) : null;
    yield {
      ...{ record: 'message', id, room, sender: wordIn(row['sender']) || null, senderName: null, createdAt, body },
      ...{ threadOf: null, inRoom: false, replyTo: null, editedAt: editedAt(row), deleted: false, files },
      ...(topic === null ? {} : { topic }),
    };
  }

  /** Names of topics differ in more than upper and lower case. A resolved topic is the same one. */
  private topic(row: Fields): FoundTopic | null {
    const name = topicOf(row);
    if (name === '') return null;
    return {
      id: name.replace(RESOLVED, '').toLowerCase(),
      name: `**${plain(name)}**`,
      isThread: this.topics === 'threads',
    };
  }
}

/** The time of the last change of the text. A message that moved to another topic has a `last_edit_time` too. */
function editedAt(row: Fields): Time | null {
  const last = zulipTime(row['last_edit_time']);
  const history = historyOf(row['edit_history']);
  if (history.length === 0 || last === null) return last;
  const edits = history.filter((entry) => 'prev_content' in entry || 'prev_rendered_content' in entry);
  const [latest] = edits
    .flatMap(({ timestamp }) => zulipTime(timestamp) ?? [])
    .sort()
    .reverse();
  if (edits.length === 0) return null;
  // Entries have whole seconds.
  return latest === undefined || latest.slice(0, 19) === last.slice(0, 19) ? last : latest;
}

/** A JSON text in the export. */
function historyOf(given: unknown): readonly Fields[] {
  if (typeof given !== 'string') return listIn(given);
  try {
    return listIn(JSON.parse(given)).map(fieldsIn);
  } catch {
    return [];
  }
}
