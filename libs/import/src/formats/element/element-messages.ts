import type { Found } from '../../converter.js';
import { dropped, namelessReactions } from '../../dropped.js';
import type { SourceId } from '../../records.js';
import { type Fields, fieldsIn, joined, listIn, saysNothing, textIn, wordIn } from '../../text/values.js';
import { typed } from '../../text/literal.js';
import { contentOf, editOf, idOf, senderOf, shownContent, timeOf, typeOf } from './element-events.js';
import { captionOf, mediaKind } from './element-media.js';
import { memberChange } from './element-rooms.js';
import type { ElementScan } from './element-scan.js';
import { bodyOf, pollText } from './element-text.js';

const MESSAGES = /^m\.(?:room\.(?:message|encrypted)|sticker)$|poll\.start$/;
const NOTICES =
  /^m\.(?:call|key|room\.(?!message$|encrypted$)|space|widget)\b|(?:poll\.(?:response|end)|modular\.widgets)$/;
/** The kind of an event, or of its message: requests of verification are messages. */
const kindOf = (event: Fields): string => {
  const kind = textIn(contentOf(event)['msgtype']);
  return kind.startsWith('m.key.') ? kind : typeOf(event);
};

/** Reads the events of one export. */
export class ElementMessages {
  private readonly room: SourceId;
  private readonly memberships = new Map<SourceId, string>();

  constructor(private readonly scan: ElementScan) {
    this.room = scan.id;
  }

  *records(event: Fields): Generator<Found> {
    const id = idOf(event);
    const relation = relationOf(event);
    if (id === '') yield dropped('message', null, 'not readable', typeOf(event) || null);
    else if (event['state_key'] !== undefined || NOTICES.test(kindOf(event))) yield this.notice(event);
    else if (typeOf(event) === 'm.reaction') yield reaction(event, relation);
    else if (relation['rel_type'] === 'm.replace') yield dropped('message', id, 'not a message', 'an edit');
    else if (!MESSAGES.test(typeOf(event)) && textIn(contentOf(event)['body']) === '')
      yield dropped('message', id, 'notice', `unknown kind ${typeOf(event)}`);
    else yield* this.message(event, id);
  }

  private notice(event: Fields): Found {
    const [sender, state] = [senderOf(event), textIn(event['state_key'])];
    const base = { record: 'notice', room: this.room, at: timeOf(event) } as const;
    if (typeOf(event) !== 'm.room.member') return { ...base, user: sender || null, text: kindOf(event) || 'notice' };
    const membership = textIn(contentOf(event)['membership']);
    const before =
      this.memberships.get(state) ?? textIn(fieldsIn(fieldsIn(event['unsigned'])['prev_content'])['membership']);
    const text = memberChange(state, sender, membership, before);
    this.memberships.set(state, membership);
    return { ...base, user: state || null, text };
  }

  private *message(event: Fields, id: SourceId): Generator<Found> {
    const createdAt = timeOf(event);
    const content = shownContent(event);
    const isRedacted = wasRedacted(event);
    if (createdAt === null) yield dropped('message', id, 'no time');
    else if (!isRedacted && isEncrypted(event, content)) yield dropped('message', id, 'encrypted');
    // An edit that the client could not decrypt has taken the place of the text.
    else if (!isRedacted && Object.keys(content).length === 0) yield dropped('message', id, 'encrypted', 'an edit');
    else {
      const kind = isRedacted ? null : mediaKind(event);
      const files = kind === null ? [] : [this.scan.media.record(event, kind)];
      yield* files;
      yield {
        ...{ record: 'message', id, room: this.room, sender: senderOf(event) || null, senderName: null, createdAt },
        ...{ body: isRedacted ? '' : textOf(event, content, kind), files: files.map((file) => file.id) },
        ...{ ...hangsOn(event), inRoom: false, editedAt: timeOf(editOf(event)), deleted: isRedacted },
      };
      yield* countedReactions(event, id);
    }
  }
}

/** The thread of the message, and what it answers. In a thread, clients name the message before it for others that know no threads. */
function hangsOn(event: Fields): { threadOf: SourceId | null; replyTo: SourceId | null } {
  const relation = relationOf(event);
  const answered = relation['is_falling_back'] === true ? '' : answeredBy(event);
  const root = relation['rel_type'] === 'm.thread' ? textIn(relation['event_id']) : '';
  return { threadOf: root || null, replyTo: answered || null };
}

const relationOf = (event: Fields): Fields => fieldsIn(contentOf(event)['m.relates_to']);
const answeredBy = (event: Fields): SourceId => textIn(fieldsIn(relationOf(event)['m.in_reply_to'])['event_id']);

const wasRedacted = (event: Fields): boolean => fieldsIn(event['unsigned'])['redacted_because'] !== undefined;
const isEncrypted = (event: Fields, content: Fields): boolean =>
  typeOf(event) === 'm.room.encrypted' || content['msgtype'] === 'm.bad.encrypted';

function textOf(event: Fields, content: Fields, kind: string | null): string {
  if (/poll\.start$/.test(typeOf(event))) return pollText(content);
  if (kind !== null && !captionOf(content)) return '';
  const body = bodyOf(content, answeredBy(event) !== '');
  if (content['msgtype'] === 'm.location') return joined([body, typed(textIn(content['geo_uri']))]);
  if (content['msgtype'] !== 'm.emote' || saysNothing(body)) return body;
  return body.includes('\n') ? body : `_${body}_`;
}

function reaction(event: Fields, relation: Fields): Found {
  if (wasRedacted(event)) return dropped('reaction', idOf(event), 'deleted');
  const [message, user, emoji] = [textIn(relation['event_id']), senderOf(event), textIn(relation['key']).trim()];
  if (message === '' || user === '' || emoji === '' || emoji.length > 100)
    return dropped('reaction', idOf(event), 'not readable');
  return { record: 'reaction', message, user, emoji };
}

/** Servers of some years counted reactions in the message, without names. */
function* countedReactions(event: Fields, id: SourceId): Generator<Found> {
  const relations = fieldsIn(fieldsIn(event['unsigned'])['m.relations']);
  for (const { key, count } of listIn(fieldsIn(relations['m.annotation'])['chunk']))
    yield* namelessReactions(id, textIn(key), Number(wordIn(count)));
}
