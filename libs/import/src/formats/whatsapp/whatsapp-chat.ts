import { createHash } from 'node:crypto';
import type { ImportOptions } from '../../options.js';
import type { SourceId } from '../../records.js';
import { named } from './whatsapp-authors.js';
import { type Content, contentOf } from './whatsapp-contents.js';
import { MARK } from './whatsapp-head.js';
import { type Entry, WhatsAppLines } from './whatsapp-lines.js';
import { LEFT, OWNER } from './whatsapp-words.js';

const MINUTE_MS = 60_000;
/** What Android calls a file: `WhatsApp Chat with Weir.txt`. */
const TITLE = /^.*WhatsApp.*?(?: (?:with|mit|con|avec|com|met|с|z|med|ile) | - )(?<title>.+)$/iu;

/** A message of a file with its id. */
export interface Said {
  /** Of room, minute, author, text and how many-th such message of the file: the same in another export. */
  readonly id: SourceId;
  readonly entry: Entry;
  readonly content: Content;
}

/** The chat of a file. */
export class WhatsAppChat {
  readonly title: string;
  readonly room: SourceId;
  readonly said: readonly Said[];
  /** The people who wrote, by the names of the phone. */
  readonly authors: ReadonlySet<string>;
  readonly isDirect: boolean;
  /** Whose phone it was; `null` if the file does not say. */
  readonly me: string | null;
  /** False if the file does not say whether its dates begin with days or months. */
  readonly hasOrder: boolean;
  /** What the clock showed at the first message. */
  readonly begins: number;

  /**
   * @param names of the file without its ending, and of what it was in
   * @param room the id of the room; default: by the title
   */
  constructor(text: string, names: readonly string[], options: ImportOptions, room?: SourceId) {
    const lines = new WhatsAppLines(text, options);
    this.hasOrder = lines.order !== null;
    const entries = lines.entries().map((entry) => ({ entry, content: contentOf(entry) }));
    const wrote = entries.flatMap(({ entry, content }) => (content.kind === 'notice' ? [] : (entry.author ?? [])));
    this.authors = new Set(wrote);
    this.title = titleOf(entries[0]?.entry, names);
    this.room = room ?? `chat:${this.title}`;
    this.isDirect = this.authors.size <= 2 && this.authors.has(this.title);
    this.me = options.me === undefined ? this.owner(entries) : named(options.me);
    this.begins = entries.find(({ entry }) => entry.shown !== null)?.entry.shown ?? 0;
    this.said = this.withIds(entries);
  }

  /** The person of whom a notice tells. */
  userOf({ author, text }: Entry): string | null {
    if (author !== null) return author === this.title && !this.isDirect ? null : author;
    const known = [...this.authors].filter((name) => text.startsWith(`${name} `));
    return known.sort((a, b) => b.length - a.length)[0] ?? (OWNER.test(text) ? this.me : null);
  }

  /** The people of the chat; `false` of those who left it. */
  members(): ReadonlyMap<string, boolean> {
    const members = new Map<string, boolean>();
    for (const { entry, content } of this.said) {
      if (content.kind !== 'notice' && entry.author !== null) members.set(entry.author, true);
      const user = content.kind === 'notice' ? this.userOf(entry) : null;
      const text = named(entry.text);
      if (user !== null && text.startsWith(user) && LEFT.test(text.slice(user.length))) members.set(user, false);
    }
    if (this.me !== null) members.set(this.me, true);
    return members;
  }

  /** WhatsApp calls the owner of the phone "You". In a chat of two it is the other one. */
  private owner(entries: readonly Omit<Said, 'id'>[]): string | null {
    const told = entries.find(
      ({ entry: { author, text }, content: { kind } }) =>
        author !== null &&
        (kind === 'notice' || kind === 'deleted') &&
        (author !== this.title || this.isDirect) &&
        OWNER.test(named(text)),
    );
    if (told !== undefined) return told.entry.author;
    const others = [...this.authors].filter((name) => name !== this.title);
    return this.isDirect && others.length === 1 ? (others[0] ?? null) : null;
  }

  private withIds(entries: readonly Omit<Said, 'id'>[]): readonly Said[] {
    const counts = new Map<string, number>();
    return entries.map((said) => {
      const key = keyOf(said);
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { ...said, id: `${this.room}:${key}:${String(count)}` };
    });
  }
}

/** An export without files has no names of them, so they do not count. */
function keyOf({ entry: { shown, author, text }, content }: Omit<Said, 'id'>): string {
  const said =
    content.kind === 'text' ? `${content.text}${content.file === null ? '' : '\0file'}` : text.replaceAll(MARK, '');
  const hash = createHash('sha256')
    .update(`${author ?? ''}\0${said}`)
    .digest('hex')
    .slice(0, 20);
  return `${shown === null ? '' : new Date(Math.floor(shown / MINUTE_MS) * MINUTE_MS).toISOString().slice(0, 16)}:${hash}`;
}

/** An iPhone begins with a notice in the name of the chat, Android has it in the name of the file. */
function titleOf(first: Entry | undefined, names: readonly string[]): string {
  if (first?.isIphone === true && first.author !== null && first.text.startsWith(MARK)) return first.author;
  const titles = names.map((name) => name.replace(/ ?\(\d+\)$/, '').normalize('NFC'));
  const found = titles.flatMap((name) => TITLE.exec(name)?.groups?.['title'] ?? []);
  return named(found[0] ?? titles[0] ?? '') || 'WhatsApp';
}
