import type { ClientStorage, MessageId, RoomId, UserId } from '#client';

import type { Language } from '#chat/text/texts/languages.js';

/** The database that pages and worker share. */
export const PUSH_DATABASE = 'parley-push';
const USER = 'user';
const LANGUAGE = 'language';
const WATCHED = 'watched';
const SEEN = 'seen:';
/** A push is never older than this, so what was seen before tells nothing. After a restore, rooms have lower numbers again. */
const SEEN_FOR_MS = 24 * 60 * 60 * 1000;

/** Pause between two writes of what was seen. The messages of a burst come in it. */
const GATHER_MS = 200;

/** Something that notifications are about: the messages of a room, or the reminders of a message. */
type Subject = RoomId | MessageId;

/** Up to where the user was notified of a subject, or has read it: the `seq` of a message, or the time of a reminder in milliseconds since 1970. */
interface Seen {
  readonly seq: number;
  /** When that was, in milliseconds since 1970. */
  readonly at: number;
}

/** Writes several values in one transaction. */
export interface SharedStorage extends ClientStorage {
  setAll(values: ReadonlyMap<string, string>): Promise<void>;
}

/** The facts by which the worker judges a push. */
export interface PushFacts {
  readonly watched: RoomId | MessageId | null;
  readonly seenSeq: number;
}

/** What the pages of this browser tell the worker, which may run without them. It has no content of messages. */
export class PushMemory {
  /** What was seen and is not written yet. */
  private readonly unwritten = new Map<Subject, number>();
  private next: Promise<void> | null = null;
  /** Resolves when the next write may begin. */
  private pause = Promise.resolve();

  constructor(
    private readonly storage: SharedStorage,
    private readonly now: () => number,
  ) {}

  /** Notes the user whose pushes this browser shows. Deletes the facts of another user. */
  async keepUser(userId: UserId): Promise<void> {
    if ((await this.storage.get(USER)) === userId) return this.dropOld();
    await this.clear();
    await this.storage.set(USER, userId);
  }

  /** The language that the pages are in. */
  async keepLanguage(language: Language): Promise<void> {
    await this.storage.set(LANGUAGE, language);
  }

  async clear(): Promise<void> {
    this.unwritten.clear();
    for (const key of await this.keys()) await this.storage.delete(key);
  }

  /** The room or thread whose end a visible page shows, or `null`. */
  async watch(about: RoomId | MessageId | null): Promise<void> {
    if (about === null) await this.storage.delete(WATCHED);
    else await this.storage.set(WATCHED, about);
  }

  /** The user was notified of the message or reminder, or has read it, and so of all before it. */
  see(subject: Subject, seq: number): Promise<void> {
    this.unwritten.set(subject, Math.max(seq, this.unwritten.get(subject) ?? 0));
    this.next ??= this.write();
    return this.next;
  }

  async factsOf(subject: Subject): Promise<PushFacts> {
    return {
      watched: (await this.storage.get(WATCHED)) as RoomId | MessageId | null,
      seenSeq: await this.seenSeq(subject),
    };
  }

  /** The id of the user; `null` while nobody gets pushes in this browser. */
  user(): Promise<string | null> {
    return this.storage.get(USER);
  }

  /** `null` before a page has told it. */
  language(): Promise<string | null> {
    return this.storage.get(LANGUAGE);
  }

  /** The first of a burst is written at once, what comes in the pause after it in one transaction. */
  private async write(): Promise<void> {
    await this.pause;
    this.next = null;
    this.pause = new Promise((resolve) => setTimeout(resolve, GATHER_MS));
    const gathered = [...this.unwritten];
    this.unwritten.clear();
    const known = await Promise.all(gathered.map(([subject]) => this.seenSeq(subject)));
    const news = gathered.filter(([, seq], place) => seq > (known[place] ?? 0));
    const at = this.now();
    const entries = news.map(([subject, seq]) => [SEEN + subject, JSON.stringify({ seq, at } satisfies Seen)] as const);
    if (entries.length > 0) await this.storage.setAll(new Map(entries));
  }

  private async seenSeq(subject: Subject): Promise<number> {
    return (await this.fresh(SEEN + subject))?.seq ?? 0;
  }

  private async fresh(key: string): Promise<Seen | null> {
    const text = await this.storage.get(key);
    const seen = text === null ? null : (JSON.parse(text) as Seen);
    return seen !== null && this.now() - seen.at < SEEN_FOR_MS ? seen : null;
  }

  private async dropOld(): Promise<void> {
    for (const key of await this.keys())
      if (key.startsWith(SEEN) && (await this.fresh(key)) === null) await this.storage.delete(key);
  }

  private async keys(): Promise<readonly string[]> {
    return (await this.storage.keys?.()) ?? [];
  }
}
