import { setTimeout as sleep } from 'node:timers/promises';

import OpenAI from 'openai';

/** A message of a conversation, as models take it. */
export interface Turn {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/**
 * Answers the last turn. `begun` is the beginning of the answer that a process before this one has written; the texts follow it.
 * `signal` ends the work.
 */
export type Model = (turns: readonly Turn[], begun: string, signal: AbortSignal) => AsyncIterable<string>;

const INSTRUCTIONS =
  'You are an assistant in a chat. Each message begins with the name of its sender; your answers do not.';
const GO_ON = 'Your answer was cut off. Write only what follows its last character, and repeat nothing.';
const NUMBERS = 100;
const WORD_MS = 100;

/** Counts, where no model is set. It always gives the same answer to the same question. */
const standIn: Model = async function* (turns, begun, signal) {
  const numbers = Array.from({ length: NUMBERS }, (_, index) => ` ${index + 1}`);
  const words = [
    'I stand',
    ' in',
    ' for',
    ' a',
    ' model.',
    ` Messages read: ${turns.length}.`,
    ' I count:',
    ...numbers,
  ];
  let length = 0;
  for (const word of words) {
    length += word.length;
    if (length <= begun.length) continue;
    yield word.slice(begun.length - length);
    await sleep(WORD_MS, undefined, { signal });
  }
};

/** A model behind an endpoint with OpenAI's API. The package reads `OPENAI_BASE_URL` and `OPENAI_API_KEY`. */
function openAi(): Model {
  const client = new OpenAI();
  return async function* (turns, begun, signal) {
    const model = process.env['OPENAI_MODEL'] ?? (await client.models.list({ signal })).data[0]?.id ?? '';
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'system', content: INSTRUCTIONS }, ...turns];
    if (begun !== '') messages.push({ role: 'assistant', content: begun }, { role: 'user', content: GO_ON });
    const chunks = await client.chat.completions.create({ model, messages, stream: true }, { signal });
    for await (const { choices } of chunks) yield choices[0]?.delta.content ?? '';
  };
}

const { OPENAI_BASE_URL, OPENAI_API_KEY } = process.env;
export const model: Model = OPENAI_BASE_URL === undefined && OPENAI_API_KEY === undefined ? standIn : openAi();
