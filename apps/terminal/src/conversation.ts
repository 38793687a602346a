import { createInterface } from 'node:readline';
import type { ReadStream } from 'node:tty';

import { isBlank } from '#contracts/text';
import { within } from '#contracts/within';

import type { Chat } from './chat.js';
import { type Entered, execute, parseLine } from './commands.js';
import { LineJoiner, type Piece } from './input/line-joiner.js';
import { textLines } from './input/text-lines.js';
import type { Screen } from './terminal/screen.js';

/** After this pause a line is sent without waiting for blank lines that could follow it. */
const IDLE_MS = 300;

/** Reads lines from a terminal until /quit or the end of the input. */
export async function readTyped(chat: Chat, screen: Screen, input: ReadStream): Promise<void> {
  // No prompt and no cursor control when the output is a file or a pipe.
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
      await execute(chat, entered);
    }
    if (chat.hasQuit) break;
    if (isShared) prompt.setPrompt(chat.prompt);
    prompt.prompt();
  }
  screen.share(null);
  prompt.close();
}

/**
 * Sends piped text, no faster than the server acks it. Stops at the first message that the server refuses, because the
 * text after it could be meaningless without it.
 * @param raw treats every line as text; the messages do not depend on the timing of the lines
 */
export async function readPiped(chat: Chat, input: AsyncIterable<Uint8Array>, raw: boolean): Promise<void> {
  const joiner = new LineJoiner();
  const say = async (pieces: readonly Piece[]): Promise<void> => {
    for (const piece of pieces) await chat.say(piece);
  };
  const lines = textLines(input);
  let next = lines.next();
  while (chat.outgoing.refused === 0 && !chat.hasQuit) {
    const line = raw || !joiner.holds ? await next : await within(next, IDLE_MS, () => null);
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
      await execute(chat, entered);
    }
    next = lines.next();
  }
  if (chat.outgoing.refused === 0) await say(joiner.end());
}
