import type { Found, FoundMessage } from '../../../converter.js';
import type { SourceId, Time } from '../../../records.js';
import { reactionOf } from '../../../text/emoji.js';
import { type Fields, fieldsIn, textIn } from '../../../text/values.js';
import type { CopyFiles } from './copy-files.js';
import type { CopyPeople } from './copy-people.js';
import { bodyOf, namedFiles, peopleIn } from './copy-body.js';
import { answered } from '../rocket-quotes.js';
import { DELETED, ENCRYPTED, isAboutOthers, isNotice } from '../rocket-notices.js';
import { firstOf, idIn, textsIn, timeIn } from '../rocket-values.js';
import { dropped } from '../../../dropped.js';

/** Reads documents of `rocketchat_message`. */
export class CopyMessages {
  constructor(
    private readonly people: CopyPeople,
    private readonly files: CopyFiles,
  ) {}

  *records(id: SourceId, message: Fields): Generator<Found> {
    const kind = textIn(message['t']);
    const room = idIn(message['rid']);
    const at = timeIn(message['ts']);
    if (message['_hidden'] === true) yield hidden(id, message);
    else if (kind === ENCRYPTED) yield dropped('message', id, 'encrypted');
    else if (room === '') yield dropped('message', id, 'room not in the export');
    else if (isNotice(kind)) {
      const user = yield* this.aboutWhom(kind, message);
      yield { record: 'notice', room, user, at, text: kind };
    } else if (at === null) yield dropped('message', id, 'no time');
    else yield* this.message(message, yield* this.frame(message, id, room, at), kind);
  }

  private *aboutWhom(kind: string, message: Fields): Generator<Found, SourceId | null> {
    const name = textIn(message['msg']);
    if (isAboutOthers(kind) && name !== '') return yield* this.people.personNamed(name);
    return yield* this.people.personOf(fieldsIn(message['u']));
  }

  private *message(message: Fields, frame: FoundMessage, kind: string): Generator<Found> {
    const { id } = frame;
    if (kind === DELETED) {
      yield { ...frame, deleted: true };
      return;
    }
    const body = bodyOf(message);
    const files = this.files.of(message, namedFiles(message));
    if (kind !== '' && body.trim() === '' && files.length === 0) {
      yield dropped('message', id, 'notice', `unknown kind ${kind}`);
      return;
    }
    yield* files;
    yield* this.mentioned(message);
    yield { ...frame, replyTo: answered(message), body, files: files.map((file) => file.id) };
    yield* this.reactions(id, message['reactions']);
    if (message['pinned'] === true)
      yield { record: 'pin', message: id, user: yield* this.people.personOf(fieldsIn(message['pinnedBy'])) };
  }

  /** People whom the text mentions have their names beside it. */
  private *mentioned({ msg, mentions }: Fields): Generator<Found> {
    const text = textIn(msg);
    for (const mention of peopleIn(mentions))
      if (text.includes(`@${textIn(mention['username'])}`)) yield* this.people.personOf(mention);
  }

  private *frame(message: Fields, id: SourceId, room: SourceId, createdAt: Time): Generator<Found, FoundMessage> {
    const sender = yield* this.people.personOf(fieldsIn(message['u']));
    return {
      ...{ record: 'message', id, room, sender, senderName: firstOf(message['alias']), createdAt, body: '' },
      ...{ threadOf: idIn(message['tmid']) || null, inRoom: message['tshow'] === true, replyTo: null },
      ...{ editedAt: timeIn(message['editedAt']), deleted: false, files: [] },
    };
  }

  /** Reactions have usernames, not ids. */
  private *reactions(message: SourceId, given: unknown): Generator<Found> {
    for (const [code, reaction] of Object.entries(fieldsIn(given))) {
      const emoji = reactionOf(code.replace(/^:/, '').replace(/:$/, ''));
      const names = textsIn(fieldsIn(reaction)['usernames']);
      if (names.length === 0) yield dropped('reaction', message, 'no name', emoji);
      for (const name of names)
        yield { record: 'reaction', message, user: yield* this.people.personNamed(name), emoji };
    }
  }
}

/** Servers may keep what was deleted, and each earlier text. */
const hidden = (id: SourceId, { parent }: Fields): Found =>
  idIn(parent) === '' ? dropped('message', id, 'deleted') : dropped('message', id, 'not a message', 'an earlier text');
