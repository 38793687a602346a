import { createInterface } from 'node:readline';
import type { ReadStream } from 'node:tty';

import { isBlank } from '#contracts/text';

import type { Chat } from './chat.js';
import { type Entered, parseLine } from './commands.js';
import { LineJoiner, type Piece } from './line-joiner.js';
import type { Screen } from './screen.js';
import { textLines } from './text-lines.js';

/** A line that came alone is not held back for the blank ones that may follow it. */
const IDLE_MS = 300;

/** Reads what somebody types, until they end it. */
export async function readTyped(chat: Chat, screen: Screen, input: ReadStream): Promise<void> {
  // Where the output is a file or a pipe, a prompt and what moves the cursor have no place in it.
  const isShared = process.stdout.isTTY;
  const prompt = createInterface({ input, prompt: isShared ? '> ' : '', ...(isShared && { output: process.stdout }) });
  if (isShared) screen.share(prompt);
  input.on('keypress', () => {
    if (prompt.line !== '' && !prompt.line.startsWith('/')) chat.typing();
  });
  prompt.prompt();
  for await (const line of prompt) {
    if (!isBlank(line)) {
      const entered = parseLine(line);
      if (entered.kind === 'text') screen.eraseEntered();
      await chat.obey(entered);
    }
    if (chat.hasQuit) break;
    prompt.prompt();
  }
  screen.share(null);
  prompt.close();
}

/**
 * Reads a text to its end, no faster than the server takes it. A message that is refused ends it: what follows might
 * mean nothing without it.
 * @param raw every line is text, and what is sent does not depend on when lines come
 */
export async function readPiped(chat: Chat, input: AsyncIterable<Uint8Array>, raw: boolean): Promise<void> {
  const joiner = new LineJoiner();
  const say = async (pieces: readonly Piece[]): Promise<void> => {
    for (const piece of pieces) await chat.say(piece);
  };
  const lines = textLines(input);
  let next = lines.next();
  while (chat.outgoing.refused === 0 && !chat.hasQuit) {
    const line = raw || !joiner.holds ? await next : await within(next, IDLE_MS);
    if (line === null) {
      await say(joiner.flush());
      continue;
    }
    if (line.done === true) break;
    const { text, ended } = line.value;
    const entered: Entered = raw ? { kind: 'text', text } : parseLine(text);
    if (entered.kind === 'text') await say(joiner.take({ text: entered.text, ended }));
    else {
      await say(joiner.flush());
      await chat.obey(entered);
    }
    next = lines.next();
  }
  if (chat.outgoing.refused === 0) await say(joiner.end());
}

async function within<Value>(promise: Promise<Value>, timeoutMs: number): Promise<Value | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), timeoutMs)));
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
