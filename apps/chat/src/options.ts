import { parseArgs } from 'node:util';

const URL_DEFAULT = 'http://127.0.0.1:3000';
const STORE_DEFAULT = 'data/chat';
const HISTORY_DEFAULT = 20;

export const USAGE =
  'npm run chat -- --as NAME [--room NAME] [--url http://127.0.0.1:3000] [--password WORD] [--history 20|all] [--raw] [--listen] [--store FOLDER]';

export interface ChatOptions {
  readonly url: string;
  readonly username: string;
  /** Null: a guest. */
  readonly password: string | null;
  readonly room: string;
  /** Messages that are shown of what was said before; `Infinity` for all. */
  readonly history: number;
  /** Bodies only, as they were sent; and every line of the input is text. */
  readonly raw: boolean;
  /** Standard input is not read. */
  readonly listen: boolean;
  /** The folder that keeps the sessions of guests. */
  readonly store: string;
}

/** @throws Error with one line that names the option */
export function parseOptions(args: readonly string[]): ChatOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      as: { type: 'string' },
      room: { type: 'string', default: 'lobby' },
      url: { type: 'string', default: URL_DEFAULT },
      password: { type: 'string' },
      history: { type: 'string', default: String(HISTORY_DEFAULT) },
      raw: { type: 'boolean', default: false },
      listen: { type: 'boolean', default: false },
      store: { type: 'string', default: STORE_DEFAULT },
    },
  });
  if (values.as === undefined) throw new Error('--as is missing: who are you?');
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
  if (!URL.canParse(text) || !/^https?:/.test(text)) throw new Error(`--url: "${text}" is not an http address`);
  return new URL(text).origin;
}

function history(text: string): number {
  if (text === 'all') return Infinity;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--history: "${text}" is neither a number nor "all"`);
  return Number(text);
}
