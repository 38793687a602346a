import type { ImportOptions } from '../../options.js';
import { authorsIn, type Authors } from './whatsapp-authors.js';
import { type DateOrder, orderOf, shownAt } from './whatsapp-dates.js';
import { type Head, headOf } from './whatsapp-head.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A message or notice of a file. */
export interface Entry {
  /** What the clock of the phone showed, in ms as if it were UTC; `null` if the date is none. */
  readonly shown: number | null;
  readonly isIphone: boolean;
  /** `null` of a notice. */
  readonly author: string | null;
  /** With the marks of WhatsApp. Lines end with `\n`. */
  readonly text: string;
}

interface Line {
  readonly head: Head | null;
  readonly text: string;
}

/** The text of a file, line by line. */
export class WhatsAppLines {
  private readonly lines: readonly Line[];
  readonly authors: Authors;
  /** Order of day and month; `null` if neither the file nor the options say it. */
  readonly order: DateOrder | null;
  /** An iPhone ends messages with `\r\n`, and lines in them with `\n`. */
  private readonly hasEnds: boolean;

  constructor(text: string, { dateOrder }: ImportOptions) {
    this.hasEnds = text.includes('\r\n') && /[^\r]\n/.test(text) && headOf(text.slice(0, 200))?.isIphone === true;
    this.lines = text.split(this.hasEnds ? '\r\n' : /\r?\n/).map((line) => ({ head: headOf(line), text: line }));
    const heads = this.lines.flatMap(({ head }) => head ?? []);
    this.authors = authorsIn(heads);
    const trusted = this.hasEnds ? heads : heads.filter((head) => this.authors.wroteOften(head));
    this.order = orderOf(trusted) ?? dateOrder ?? null;
  }

  /** Needs the order. Lines without a head, and heads that were pasted into a message, go on with the message before. */
  entries(): readonly Entry[] {
    const order = this.order ?? 'dmy';
    const pasted = this.hasEnds ? new Set<Head>() : this.pasted(order);
    const entries: { entry: Omit<Entry, 'text'>; text: string[] }[] = [];
    for (const { head, text } of this.lines) {
      if (head === null || pasted.has(head)) {
        entries.at(-1)?.text.push(text);
        continue;
      }
      const [author, said] = this.authors.split(head);
      entries.push({ entry: { shown: shownAt(head, order), isIphone: head.isIphone, author }, text: [said] });
    }
    return entries.map(({ entry, text }) => ({ ...entry, text: text.join('\n').trimEnd() }));
  }

  /** Heads that go back by more than a day, of authors who never wrote in turn: they belong to another chat. */
  private pasted(order: DateOrder): ReadonlySet<Head> {
    const [known, back] = [new Set<string>(), [] as Head[]];
    let latest = -Infinity;
    for (const { head } of this.lines) {
      if (head === null) continue;
      const shown = shownAt(head, order) ?? latest;
      if (shown < latest - DAY_MS) {
        back.push(head);
        continue;
      }
      latest = Math.max(latest, shown);
      known.add(this.authors.split(head)[0] ?? '');
    }
    return new Set(back.filter((head) => !known.has(this.authors.split(head)[0] ?? '')));
  }
}
