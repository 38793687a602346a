import type { FileRecord, SourceId } from '../../records.js';
import { linked } from '../../text/links.js';
import { typed } from '../../text/literal.js';
import { type Fields, fieldsIn, joined, listIn, saysNothing, textIn, wordIn } from '../../text/values.js';
import { cardText } from './cards.js';
import type { TeamsText } from './teams-text.js';

/** What is attached to a message. */
export interface TeamsAttachments {
  readonly files: readonly FileRecord[];
  readonly texts: readonly string[];
  /** The `Id` of the message that this one answers. */
  readonly answered: string | null;
  /** Media types of attachments that say nothing. */
  readonly unread: readonly string[];
}

/** Reads the attachments of messages: files, quoted and forwarded messages, cards. */
export class AttachmentReader {
  constructor(private readonly text: TeamsText) {}

  read(message: SourceId, { Attachments }: Fields): TeamsAttachments {
    const files: FileRecord[] = [];
    const texts: string[] = [];
    const unread: string[] = [];
    let answered: string | null = null;
    for (const [place, attachment] of listIn(Attachments).entries()) {
      const type = textIn(attachment['ContentType']);
      const quoted = type === 'messageReference' ? wordIn(contentOf(attachment)['messageId']) || idOf(attachment) : '';
      if (quoted !== '' && answered === null) answered = quoted;
      else if (isFile(type)) files.push(fileOf(message, place, attachment));
      else {
        const text = this.textOf(type, attachment);
        if (saysNothing(text)) unread.push(type);
        else texts.push(text);
      }
    }
    return { files, texts, answered, unread };
  }

  private textOf(type: string, attachment: Fields): string {
    const content = contentOf(attachment);
    if (type === 'messageReference')
      return quote(nameIn(content['messageSender']), typed(textIn(content['messagePreview'])));
    if (type === 'forwardedMessageReference')
      return quote(nameIn(content['originalMessageSender']), this.text.html(textIn(content['originalMessageContent'])));
    const name = typed(textIn(attachment['Name']));
    if (/card/i.test(type)) {
      const text = cardText(textIn(attachment['Content']));
      if (!saysNothing(text)) return text;
    }
    return linked(name, attachment['ContentUrl']);
  }
}

/** A picture of a message, which the export has as a URL that needs a key. */
export const pictureOf = (message: SourceId, place: number, name: string): FileRecord => ({
  ...{ record: 'file', id: `${message}/picture ${String(place + 1)}`, name, type: null, bytes: null },
  ...{ path: null, missing: 'not in the export' },
});

const isFile = (type: string): boolean =>
  /^(?:reference$|image\/|video\/|audio\/|file$)|download\.info$|codesnippet$/i.test(type);

function fileOf(message: SourceId, place: number, attachment: Fields): FileRecord {
  const type = textIn(attachment['ContentType']);
  return {
    ...{ record: 'file', id: `${message}/${idOf(attachment) || String(place + 1)}` },
    ...{ name: textIn(attachment['Name']) || textIn(contentOf(attachment)['name']) || 'file' },
    ...{ type: /^\w+\/[\w.+-]+$/.test(type) && !/vnd\.microsoft/.test(type) ? type : null, bytes: null, path: null },
    missing: type === 'reference' ? 'stored at SharePoint' : 'not in the export',
  };
}

const idOf = ({ Id }: Fields): string => wordIn(Id);

function contentOf({ Content }: Fields): Fields {
  if (typeof Content !== 'string') return fieldsIn(Content);
  try {
    return fieldsIn(JSON.parse(Content));
  } catch {
    return {};
  }
}

const nameIn = (sender: unknown): string => {
  const from = fieldsIn(sender);
  const names = ['user', 'application'].map((kind) => textIn(fieldsIn(from[kind])['displayName']).trim());
  return names.find((name) => name !== '') ?? '';
};

/** The lines of another message, below the name of its sender. */
function quote(name: string, text: string): string {
  if (saysNothing(text)) return '';
  const lines = joined([name === '' ? '' : `**${typed(name)}**`, text]).split('\n');
  return lines.map((line) => (line === '' ? '>' : `> ${line}`)).join('\n');
}
