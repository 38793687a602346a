import type { Message, MessageId } from '#client';
import { plainText } from '#client/body';

import type { Names } from '#chat/names/names.js';
import { settledText } from '#chat/room/message/growing/settled.js';
import type { FullCatalogue } from '#chat/text/en-full.js';
import { sentences } from '#chat/text/sentences.js';
import { isFor, type Listener, SPOKEN_CHARS } from './announcement.js';

/** Messages that begin within this time are heard together. */
const FIRST_MS = 600;
/** The pause after some sentences, at least, and for each of their characters: about the time in which they are spoken. */
const PAUSE_MS = 5_000;
const CHARACTER_MS = 50;

interface Hearing extends Listener {
  readonly text: FullCatalogue;
  readonly names: Names;
}

/** A message that grows, and how much of its text was said. */
interface Spoken {
  message: Message;
  chars: number;
}

/**
 * Gives whole sentences of growing messages to screen readers, with pauses that are long enough to speak them. If a message ends while much
 * of it is unsaid, it cuts the rest: the user can read the message in the room.
 */
export class GrowingSpeech {
  private readonly spoken = new Map<MessageId, Spoken>();
  private isFollowing = false;
  /** The message of which something was said last. */
  private last: MessageId | null = null;
  private hearing: Hearing | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private quietUntil = 0;

  /** @param newest the number of the newest message that is not new, and then of the newest one that was seen */
  constructor(
    private readonly say: (words: string) => void,
    private newest: number,
  ) {}

  /** Call it after each change of the messages. */
  follow(messages: readonly Message[], hearing: Hearing): void {
    this.hearing = hearing;
    for (const message of messages) this.note(message);
    this.newest = Math.max(this.newest, messages.at(-1)?.seq ?? 0);
    this.isFollowing = true;
    this.schedule();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private note(message: Message): void {
    const held = this.spoken.get(message.id);
    if (held !== undefined) held.message = message;
    else if (message.seq > this.newest) {
      if (message.grow !== undefined) this.spoken.set(message.id, { message, chars: 0 });
    } else if (!this.isFollowing && message.grow === 'growing') {
      // Sentences that are there when the room is opened are read there.
      this.spoken.set(message.id, { message, chars: wholeSentences(plainOf(message), Infinity).length });
    }
  }

  private schedule(): void {
    if (this.timer !== undefined || this.spoken.size === 0) return;
    this.timer = setTimeout(() => this.speak(), Math.max(FIRST_MS, this.quietUntil - performance.now()));
  }

  private speak(): void {
    this.timer = undefined;
    const { hearing } = this;
    if (hearing === null) return;
    const words = [...this.spoken.values()]
      .map((spoken) => this.wordsOf(spoken, hearing))
      .filter((each) => each !== '')
      .join('\n');
    if (words === '') return;
    this.quietUntil = performance.now() + Math.max(PAUSE_MS, words.length * CHARACTER_MS);
    this.say(words);
    this.schedule();
  }

  private wordsOf(spoken: Spoken, { text, names, ...listener }: Hearing): string {
    const { message } = spoken;
    const hasEnded = message.grow !== 'growing';
    if (hasEnded) this.spoken.delete(message.id);
    if (!isFor(message, listener)) return '';
    const rest = plainOf(message).slice(spoken.chars);
    const part = hasEnded ? rest : wholeSentences(rest, SPOKEN_CHARS);
    spoken.chars += part.length;
    const said = [part.length > SPOKEN_CHARS ? `${part.slice(0, SPOKEN_CHARS)}…` : part.trim(), endOf(message, text)];
    const body = said.filter((each) => each !== '').join(' ');
    if (body === '' || this.last === message.id) return body;
    this.last = message.id;
    return text.attention.message({ sender: names.of(message.sender), body });
  }
}

const plainOf = ({ body }: Message): string => plainText(settledText(body));

/** The sentences that have ended, as many as have no more than so many characters together; of a longer sentence its first words. */
function wholeSentences(text: string, charsMax: number): string {
  let whole = '';
  for (const { index, segment } of sentences.segment(text)) {
    const end = index + segment.length;
    if (end > charsMax || end === text.length) break;
    whole = text.slice(0, end);
  }
  return whole === '' && text.length > charsMax ? text.slice(0, text.lastIndexOf(' ', charsMax) + 1) : whole;
}

function endOf({ grow }: Message, { message }: FullCatalogue): string {
  if (grow === 'interrupted') return `(${message.interrupted})`;
  return grow === 'cancelled' ? `(${message.stopped})` : '';
}
