import { urlOf } from '#contracts/url-of';
import { parseArgs } from 'node:util';

const PORT_DEFAULT = '3000';
const STORE_DEFAULT = 'data/chat';
const HISTORY_DEFAULT = 20;

export const USAGE = 'Usage: npm run chat -- --as NAME [options]';

export const HELP = `${USAGE}

Chats in a room from the terminal. Creates the room if it does not exist. Sends piped input
line by line, with the blank lines that follow each line.

  --as NAME         your username; a guest may have any name, from which the server makes one
  --password WORD   log in to the account NAME, or register it (default: a guest)
  --room NAME       the public room to join (default: lobby)
  --url URL         the server (default: http://127.0.0.1:PORT, where PORT is the variable of
                    the environment that npm start reads too, or ${PORT_DEFAULT})
  --history N|all   earlier messages to show (default: ${HISTORY_DEFAULT})
  --raw             print message bodies only; send every input line as text, commands too
  --listen          do not read standard input
  --store FOLDER    where guest sessions are stored (default: ${STORE_DEFAULT})
  --help            show this text

In the chat, /help lists the commands. Exit codes: 0 ok, 1 a message or command failed,
2 wrong options, 130 interrupted.
`;

export interface ChatOptions {
  readonly url: string;
  readonly username: string;
  /** Null for a guest. */
  readonly password: string | null;
  readonly room: string;
  /** Number of earlier messages to show; `Infinity` for all. */
  readonly history: number;
  /** Prints bodies only, exactly as sent, and treats every input line as text. */
  readonly raw: boolean;
  /** Does not read standard input. */
  readonly listen: boolean;
  /** The folder of the guest sessions. */
  readonly store: string;
}

/** @throws Error with a one-line message that names the option */
export function parseOptions(args: readonly string[], env: NodeJS.ProcessEnv = process.env): ChatOptions {
  const port = env['PORT'] ?? PORT_DEFAULT;
  const { values } = parseArgs({
    args: [...args],
    options: {
      as: { type: 'string' },
      room: { type: 'string', default: 'lobby' },
      url: { type: 'string', default: `http://127.0.0.1:${port}` },
      password: { type: 'string' },
      history: { type: 'string', default: String(HISTORY_DEFAULT) },
      raw: { type: 'boolean', default: false },
      listen: { type: 'boolean', default: false },
      store: { type: 'string', default: STORE_DEFAULT },
    },
  });
  if (values.as === undefined) throw new Error('--as is missing');
  return {
    url: origin(values.url),
    username: values.as,
    password: values.password ?? null,
    room: values.room,
    history: history(values.history),
    raw: values.raw,
    listen: values.listen,
    store: values.store,
  };
}

function origin(text: string): string {
  const url = urlOf(text);
  if (url === null || !/^https?:/.test(text)) throw new Error(`--url: "${text}" is not an http(s) URL`);
  return url.origin;
}

function history(text: string): number {
  if (text === 'all') return Infinity;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--history: "${text}" is neither a number nor "all"`);
  return Number(text);
}
