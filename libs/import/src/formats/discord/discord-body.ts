import type { FileRecord, SourceId } from '../../records.js';
import { linked } from '../../text/links.js';
import { plain } from '../../text/literal.js';
import { type Fields, fieldsIn, joined, listIn, saysNothing, textIn, wordIn } from '../../text/values.js';
import type { DiscordFiles } from './discord-files.js';
import { DiscordText } from './discord-text.js';
import { embedText } from './embeds.js';

const URL_IN_TEXT = /https?:\/\/\S/i;

export interface DiscordBody {
  readonly body: string;
  readonly files: readonly FileRecord[];
}

/** What a message says and holds: its text, embeds, stickers and files, and those of a message that it forwards, as a quote. */
export function discordBody(
  id: SourceId,
  message: Fields,
  files: DiscordFiles,
  threads: ReadonlyMap<SourceId, string>,
): DiscordBody {
  const content = new Content(id, message, files, new DiscordText(message, threads));
  const own = content.of(message, '');
  const forwarded = content.of(fieldsIn(message['forwardedMessage']), 'forwarded ');
  return { body: joined([own, quoted(forwarded)]), files: content.files };
}

class Content {
  readonly files: FileRecord[] = [];
  private readonly isBot: boolean;

  constructor(
    private readonly message: SourceId,
    { author }: Fields,
    private readonly saved: DiscordFiles,
    private readonly text: DiscordText,
  ) {
    this.isBot = fieldsIn(author)['isBot'] === true;
  }

  /** @param part of the ids of files */
  of(source: Fields, part: string): string {
    for (const [place, file] of listIn(source['attachments']).entries())
      this.files.push(this.saved.attachment(this.id(`${part}${wordIn(file['id']) || String(place)}`), file));
    const content = textIn(source['content']);
    const embeds = listIn(source['embeds']).filter((embed) => !this.isPreview(embed, content));
    return joined([
      this.text.write(content),
      ...embeds.map((embed, place) => this.embed(embed, `${part}embed ${String(place)}`)),
      ...listIn(source['stickers']).map((sticker) => this.sticker(sticker, part)),
      joined(buttonsIn(source['components']), ' · '),
    ]);
  }

  /** Discord makes previews of the links in a text. They say nothing of the person. */
  private isPreview(embed: Fields, content: string): boolean {
    if (!URL_IN_TEXT.test(content)) return false;
    const url = textIn(embed['url']);
    return !this.isBot || (url !== '' && content.includes(url));
  }

  private embed(embed: Fields, id: string): string {
    const author = fieldsIn(embed['author']);
    const name = linked(plain(textIn(author['name'])), author['url']);
    const text = joined([name, embedText(embed, this.text.write)]);
    const pictures = [...listIn(embed['images']), fieldsIn(embed['image'])];
    const all = saysNothing(text) ? [...pictures, fieldsIn(embed['thumbnail'])] : pictures;
    for (const url of new Set(all.map((picture) => textIn(picture['url'])).filter((found) => found !== '')))
      this.files.push(this.saved.record(this.id(`${id} ${String(this.files.length)}`), '', url));
    return text;
  }

  /** The picture if it was saved, else its name. */
  private sticker(sticker: Fields, part: string): string {
    const name = textIn(sticker['name']) || wordIn(sticker['id']);
    const url = textIn(sticker['sourceUrl']);
    const found = this.saved.saved(url);
    if (found === undefined) return plain(`:${name}:`);
    const ending = /\.\w{1,5}$/.exec(found.path)?.[0] ?? '';
    this.files.push(this.saved.record(this.id(`${part}sticker ${wordIn(sticker['id'])}`), `${name}${ending}`, url));
    return '';
  }

  private id(part: string): SourceId {
    return `${this.message}:${part}`;
  }
}

/** Buttons with a URL, as links. The others did something at Discord. */
function buttonsIn(components: unknown): readonly string[] {
  return listIn(components).flatMap(({ url, label, components: inner }) => [
    textIn(url) === '' ? '' : linked(plain(textIn(label)), url),
    ...buttonsIn(inner),
  ]);
}

const quoted = (text: string): string =>
  text === ''
    ? ''
    : text
        .split('\n')
        .map((line) => `> ${line}`)
        .join('\n');
