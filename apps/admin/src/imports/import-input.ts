import type { Choice, ImportOptions } from '#import/options';
import type { Input } from '../command.js';
import { CommandError } from '../command-error.js';
import type { RunOptions } from './run.js';

/** A petabyte is more than any export. */
const BYTES = /^[1-9]\d{0,14}$/;
/** Of `2024-01-31`. */
const DAY_CHARS = 10;
const DATE = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z)?$/;

/** @throws CommandError */
export function runOptionsOf(input: Input): RunOptions {
  return {
    paths: input.many,
    options: exportOptionsOf(input),
    maxBytes: maxBytesOf(input),
    match: oneOf(input, 'match', ['email', 'none'] as const) ?? 'none',
    owner: input.text('owner'),
    users: input.text('users'),
  };
}

export function maxBytesOf(input: Input): number | undefined {
  const text = input.text('max-bytes');
  if (text === undefined) return undefined;
  if (!BYTES.test(text)) throw new CommandError(`--max-bytes: "${text}" is not a number of bytes`);
  return Number(text);
}

/** @throws CommandError */
export function exportOptionsOf(input: Input): ImportOptions & Choice {
  const given = {
    source: input.text('source'),
    zone: input.text('zone'),
    me: input.text('me'),
    dateOrder: oneOf(input, 'date-order', ['dmy', 'mdy'] as const),
    topics: oneOf(input, 'topics', ['threads', 'prefix'] as const),
    rooms: roomsOf(input),
    since: sinceOf(input),
    private: oneOf(input, 'private', ['keep', 'skip'] as const),
  };
  // An option that was not given is left out.
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function roomsOf(input: Input): readonly string[] | undefined {
  const globs = input
    .text('rooms')
    ?.split(',')
    .map((glob) => glob.trim())
    .filter((glob) => glob !== '');
  if (globs?.length === 0) throw new CommandError('--rooms names no room');
  return globs;
}

function sinceOf(input: Input): string | undefined {
  const text = input.text('since');
  if (text === undefined) return undefined;
  const time = DATE.test(text) ? new Date(text) : undefined;
  // JavaScript takes the 31st of February for a day of March.
  if (time === undefined || Number.isNaN(time.getTime()) || !time.toISOString().startsWith(text.slice(0, DAY_CHARS)))
    throw new CommandError(`--since: "${text}" is no date such as 2024-01-31 or 2024-01-31T08:00:00Z`);
  return time.toISOString();
}

function oneOf<Value extends string>(input: Input, option: string, values: readonly Value[]): Value | undefined {
  const text = input.text(option);
  const value = values.find((each) => each === text);
  if (text !== undefined && value === undefined)
    throw new CommandError(`--${option}: "${text}" is not ${values.join(' or ')}`);
  return value;
}
