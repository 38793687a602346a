import { roomMark, userMark, withoutRepeats } from '../../marks.js';
import { linked } from '../../text/links.js';
import { attributeOf, type HtmlElement } from '../../text/html/html-element.js';
import { HtmlReader } from '../../text/html/html.js';
import { typed } from '../../text/literal.js';
import { type Fields, fieldsIn, listIn, textIn, wordIn } from '../../text/values.js';

const EMOJI = /schema\.skype\.com\/(?:Emoji|CustomEmoji)/i;
const REPLY = /schema\.skype\.com\/Reply/i;
/** Hosts whose pictures need a key. */
const NEEDS_KEY = /hostedContents|^https:\/\/[^/]*\.(?:asm\.skype|teams\.microsoft|sharepoint)\.com\//i;

/** What the text of a message has beside its words. */
export interface TeamsBody {
  readonly text: string;
  /** The names of pictures that are not in the export. */
  readonly pictures: readonly string[];
  /** The message that an old kind of answer quotes. */
  readonly answered: string | null;
}

/** Reads bodies of messages. */
export class TeamsText {
  private mentions: readonly Fields[] = [];
  private pictures: Set<HtmlElement> = new Set();
  private names: string[] = [];
  private answered: string | null = null;
  private readonly reader = new HtmlReader({ paragraphs: '\n', element: (element) => this.element(element) });

  read({ Body, Mentions }: Fields): TeamsBody {
    const { ContentType, Content } = fieldsIn(Body);
    this.mentions = listIn(Mentions);
    this.pictures = new Set();
    this.names = [];
    this.answered = null;
    const text = textIn(ContentType).toLowerCase() === 'text' ? typed(textIn(Content)) : this.html(textIn(Content));
    return { text, pictures: this.names, answered: this.answered };
  }

  /** The Markdown of a part of a message that is HTML, such as a forwarded one. */
  html(content: string): string {
    return withoutRepeats(this.reader.markdown(ownElements(content)));
  }

  private element(element: HtmlElement): string | null {
    switch (element.nodeName) {
      case 'AT':
        return this.mention(attributeOf(element, 'id'), element.textContent ?? '');
      case 'IMG':
        return this.image(element);
      case 'ATTACHMENT':
        return '';
      case 'BLOCKQUOTE':
        if (!REPLY.test(attributeOf(element, 'itemtype')) || attributeOf(element, 'itemid') === '') return null;
        this.answered = attributeOf(element, 'itemid');
        return '';
      default:
        return null;
    }
  }

  private mention(id: string, label: string): string {
    const mention = this.mentions.find((one) => wordIn(one['Id']) === id);
    const mentioned = fieldsIn(mention?.['Mentioned']);
    const name = (label.trim() || textIn(mention?.['MentionText']).trim()).replace(/^@/, '');
    for (const kind of ['User', 'Application', 'Device']) {
      const user = wordIn(fieldsIn(mentioned[kind])['Id']);
      if (user !== '') return userMark(user, name);
    }
    const { Id, ConversationIdentityType } = fieldsIn(mentioned['Conversation']);
    if (/channel/i.test(textIn(ConversationIdentityType)) && wordIn(Id) !== '') return roomMark(wordIn(Id), name);
    return typed(`@${/^everyone$/i.test(name) ? 'everyone' : name}`);
  }

  private image(element: HtmlElement): string {
    const [source, alt] = [attributeOf(element, 'src'), attributeOf(element, 'alt').trim()];
    if (attributeOf(element, 'data-emoji') === 'custom') return typed(`:${alt}:`);
    if (attributeOf(element, 'data-emoji') !== '' || EMOJI.test(attributeOf(element, 'itemtype'))) return typed(alt);
    if (!NEEDS_KEY.test(source)) return linked(typed(alt), source);
    if (!this.pictures.has(element)) {
      this.pictures.add(element);
      this.names.push(alt || 'image');
    }
    return '';
  }
}

/** Elements of Teams' own as those of HTML that have no text between their tags, or keep the lines of code. */
function ownElements(html: string): string {
  return html
    .replaceAll(
      /<(custom)?emoji(?=[\s/>])/gi,
      (_, custom?: string) => `<img data-emoji="${custom === undefined ? 'one' : 'custom'}"`,
    )
    .replaceAll(/<\/(?:custom)?emoji\s*>/gi, '')
    .replaceAll(
      /<codeblock(?:\s+class="?([\w+#-]*)"?)?/gi,
      (_, language = '') => `<pre class="language-${String(language)}"`,
    )
    .replaceAll(/<\/codeblock\s*>/gi, '</pre>');
}
