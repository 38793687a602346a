import type { Message, MessageId, RoomView, UserId } from '@parley/client';
import { v5 } from 'uuid';

import type { Turn } from './model.js';

/** Beginning of each answer. It is there before the model has said anything: people see that the bot works, and may stop it. */
export const BEGINNING = '🤖\n';
/** The bot also answers what was asked while it was down, but not for longer than a day. */
const RECENT_MS = 24 * 60 * 60_000;
/** Messages of a thread that the model gets, beside their answers. */
const TURNS_MAX = 20;

/** The questions in a room and their answers, as the room's view has them. The bot has no other memory. */
export class RoomQuestions {
  private readonly messages: ReadonlyMap<MessageId, Message>;

  constructor(
    private readonly me: UserId,
    private readonly view: RoomView,
  ) {
    this.messages = new Map(view.messages.map((message) => [message.id, message]));
  }

  /** Questions without an answer, and those whose answer still grows. */
  open(): Message[] {
    const own = this.view.messages.filter(({ senderId }) => senderId === this.me);
    const threads = new Set(own.map(threadOf));
    const since = new Date(Date.now() - RECENT_MS).toISOString();
    return this.view.messages.filter((message) => {
      if (message.createdAt < since || !isText(message) || (message.sender?.type ?? 'bot') === 'bot') return false;
      const isDirect = this.view.room?.kind === 'direct';
      const isToBot = isDirect || message.mentions.includes(this.me) || threads.has(threadOf(message));
      const answer = this.answerTo(message);
      return isToBot && (answer === undefined || answer.grow === 'growing');
    });
  }

  /** Id of the answer. It follows from the question, so a repeat sends nothing twice. */
  answerId(question: Message): MessageId {
    return v5(this.me, question.id) as MessageId;
  }

  /** What was said in the thread up to the question, each message with its answer behind it. */
  turns(question: Message): Turn[] {
    const { messages } = this.view;
    const asked = messages.filter((message) => isText(message) && threadOf(message) === threadOf(question));
    const others = asked.filter(({ senderId, seq }) => senderId !== this.me && seq <= question.seq);
    return others.slice(-TURNS_MAX).flatMap((message) => {
      const turn: Turn = { role: 'user', content: `${message.sender?.displayName ?? 'Somebody'}: ${message.body}` };
      const answer = message === question ? undefined : this.answerTo(message);
      return answer === undefined
        ? [turn]
        : [turn, { role: 'assistant', content: answer.body.slice(BEGINNING.length) }];
    });
  }

  private answerTo(question: Message): Message | undefined {
    return this.messages.get(this.answerId(question));
  }
}

/** The root of the thread in which the message is, or is answered. */
export function threadOf({ id, threadId }: Message): MessageId {
  return threadId ?? id;
}

/** True if somebody has written the message to its end. */
function isText({ kind, deletedAt, grow }: Message): boolean {
  return kind === 'text' && deletedAt === null && grow !== 'growing';
}
