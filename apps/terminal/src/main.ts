import { isatty } from 'node:tty';

import { connect, memoryStorage, type Parley } from '#client';

import { Chat } from './chat.js';
import { readPiped, readTyped } from './conversation.js';
import { type ChatOptions, HELP, parseOptions, USAGE } from './options.js';
import { sessionStorage, signIn } from './sign-in.js';
import { errorText, Format } from './terminal/format.js';
import { Screen } from './terminal/screen.js';

/** Messages that the client keeps per room. Older ones come from pages. */
const OPEN_MESSAGES = 500;
/** Shorter interruptions are not reported. */
const LOST_NOTICE_MS = 2_000;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
const EXIT_INTERRUPTED = 130;

async function main(): Promise<void> {
  const options = readOptions();
  const screen = new Screen(process.stdout);
  const parley = connect({
    url: options.url,
    name: `chat:${options.username.toLowerCase()}`,
    storage: options.password === null ? sessionStorage(options.store) : memoryStorage(),
    openMessages: OPEN_MESSAGES,
  });
  const colours = process.stdout.isTTY && !process.env['NO_COLOR'] && !options.raw;
  const chat = new Chat(parley, screen, new Format(colours), options);
  exitWithOutputReader();
  const interrupted = new Promise<'interrupted'>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => resolve('interrupted'));
  });
  try {
    await signIn(parley, options);
    reportConnection(parley, screen);
    await chat.enter(options.room);
    const ended = await Promise.race([converse(chat, screen, options), interrupted]);
    if (ended === 'interrupted' && !options.listen) process.exitCode = EXIT_INTERRUPTED;
  } catch (error) {
    screen.error(errorText(error));
    process.exitCode = EXIT_FAILED;
  }
  finish(parley, chat);
}

function readOptions(): ChatOptions {
  if (process.argv.includes('--help')) {
    process.stdout.write(HELP);
    process.exit(0);
  }
  try {
    return parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`parley: ${errorText(error)}\n${USAGE}\nSee npm run chat -- --help\n`);
    process.exit(EXIT_USAGE);
  }
}

async function converse(chat: Chat, screen: Screen, { raw, listen }: ChatOptions): Promise<void> {
  if (listen) return new Promise(() => undefined);
  if (isatty(0) && process.stdin.isTTY) await readTyped(chat, screen, process.stdin);
  else await readPiped(chat, process.stdin, raw);
  await chat.outgoing.drained();
  // The end of piped input is not a request to quit: show the requested history first.
  if (!process.stdin.isTTY && !chat.hasQuit) await chat.caughtUp();
  await screen.flushed();
}

/** Reports a longer interruption, and its end. */
function reportConnection(parley: Parley, screen: Screen): void {
  let timer: NodeJS.Timeout | null = null;
  let isReported = false;
  parley.connection.subscribe(() => {
    const isUp = parley.connection.getSnapshot().status === 'connected';
    if (isUp) {
      if (timer !== null) clearTimeout(timer);
      if (isReported) screen.error('connected again');
      [timer, isReported] = [null, false];
    } else
      timer ??= setTimeout(() => {
        isReported = true;
        screen.error('connection lost; reconnecting');
      }, LOST_NOTICE_MS);
  });
}

/** Exits when the reader of our output has exited, as `head` does. */
function exitWithOutputReader(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.stderr.write(`parley: ${error.message}\n`);
    process.exit(EXIT_FAILED);
  });
}

function finish(parley: Parley, chat: Chat): never {
  const { unacked } = chat.outgoing;
  if (unacked > 0) process.stderr.write(`parley: ${unacked} messages were not acked; they may not be stored\n`);
  const isScript = !process.stdin.isTTY;
  if (unacked > 0 || (isScript && chat.failures > 0)) process.exitCode ??= EXIT_FAILED;
  parley.close();
  process.exit();
}

await main();
