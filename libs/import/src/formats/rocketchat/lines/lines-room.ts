import type { Found } from '../../../converter.js';
import type { SourceId, Time } from '../../../records.js';
import { type Fields, joined, listIn, PARTS_MAX, readEach, textIn } from '../../../text/values.js';
import { attachmentsText } from '../../slack/attachments.js';
import { linked } from '../../../text/links.js';
import { plain } from '../../../text/literal.js';
import type { LinesAssets } from './lines-assets.js';
import type { LinesPeople } from './lines-people.js';
import { DELETED, ENCRYPTED, isAboutOthers, isNotice } from '../rocket-notices.js';
import { isQuote, withoutQuotes } from '../rocket-quotes.js';
import { rocketText } from '../rocket-text.js';
import { timeIn } from '../rocket-values.js';
import { dropped } from '../../../dropped.js';

/** Reads the messages of a room, which have no ids: the room, the time, and the place among those of one time tell them apart. */
export class LinesRoom {
  private latest: string | null = null;
  private place = 0;
  private readonly authors = new Set<SourceId>();

  constructor(
    readonly id: SourceId,
    private readonly people: LinesPeople,
    private readonly assets: LinesAssets,
  ) {}

  *records(line: Fields): Generator<Found> {
    const kind = textIn(line['type']);
    const at = timeIn(line['ts']);
    const id = this.messageId(at);
    if (kind === ENCRYPTED) yield dropped('message', id, 'encrypted');
    else if (isNotice(kind)) yield* this.notice(line, kind, at);
    else if (kind === DELETED) yield dropped('message', id, 'deleted');
    else if (at === null) yield dropped('message', id, 'no time');
    else yield* this.message(line, id, at, kind);
  }

  /** The texts of notices are sentences, and say of nobody for certain who came or left but the author. */
  private *notice(line: Fields, kind: string, at: Time | null): Generator<Found> {
    const name = textIn(line['username']);
    const user = name === '' || isAboutOthers(kind) ? null : yield* this.people.named(name);
    yield { record: 'notice', room: this.id, user, at, text: kind };
  }

  private *message(line: Fields, id: SourceId, createdAt: Time, kind: string): Generator<Found> {
    const attachments = listIn(line['attachments'], PARTS_MAX);
    const text = withoutQuotes(textIn(line['msg']));
    // Several attachments of one file have one caption.
    const attached = new Set(readEach(attachments, (each) => attachmentText(each, text)));
    const body = joined([rocketText(text), ...attached]);
    const files = this.assets.of(attachments);
    if (kind !== '' && body === '' && files.length === 0) {
      yield dropped('message', id, 'notice', `unknown kind ${kind}`);
      return;
    }
    const name = textIn(line['username']);
    const sender = name === '' ? null : yield* this.author(name);
    yield* files;
    yield {
      ...{ record: 'message', id, room: this.id, sender, senderName: null, createdAt, body, threadOf: null },
      ...{ inRoom: false, replyTo: null, editedAt: null, deleted: false, files: files.map((file) => file.id) },
    };
  }

  private *author(name: string): Generator<Found, SourceId> {
    const user = yield* this.people.author(name);
    if (!this.authors.has(user)) yield { record: 'membership', room: this.id, user, role: 'member', state: 'joined' };
    this.authors.add(user);
    return user;
  }

  private messageId(at: Time | null): SourceId {
    this.place = at === this.latest ? this.place + 1 : 0;
    this.latest = at;
    return `${this.id}:${at ?? ''}:${String(this.place)}`;
  }
}

/** The caption of a file, or what else an attachment says, with a link if it is no file of the export. */
function attachmentText(attachment: Fields, text: string): string {
  if (isQuote(attachment)) return '';
  const caption = textIn(attachment['description']);
  const { title, url, title_link, pretext, text: said, fields } = attachment;
  const link = textIn(attachment['fileId']) === '' ? linked(plain(textIn(title)), url ?? title_link) : '';
  const rest = attachmentsText([{ pretext, text: said, fields }], { formatted: rocketText, literal: plain });
  return joined([link, caption === text ? '' : rocketText(caption), rest]);
}
