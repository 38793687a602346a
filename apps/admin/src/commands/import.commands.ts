import { OpenedExport } from '#import/convert';
import { Tally } from '#import/tally';
import type { ImportOptions } from '#import/options';
import type { Input, LocalCommand, Option } from '../command.js';
import { CommandError } from '../command-error.js';
import { OutputFile } from '../output-file.js';
import { table } from '../table.js';

const MAX_BYTES = 1e15;

/** Options that replace guesses. */
const OPTIONS: readonly Option[] = [
  { name: 'source', value: 'NAME', about: 'the workspace, where the export does not name it' },
  { name: 'zone', value: 'ZONE', about: 'the zone of times without one: Europe/Berlin' },
  { name: 'date-order', value: 'dmy|mdy', about: 'the order of day and month, where dates do not show it' },
  { name: 'me', value: 'NAME', about: 'whose export it is, where it does not say' },
  { name: 'topics', value: 'threads|prefix', about: 'what topics of Zulip become' },
  { name: 'max-bytes', value: 'N', about: 'bytes that the export may unpack to; default: 200 times its size' },
];

const inspect: LocalCommand = {
  name: 'import inspect',
  about: 'Show what an export of another chat holds, and what has to be told. Reads all of it; calls no server.',
  operands: ['path'],
  isMany: true,
  options: OPTIONS,
  runLocally: (input) =>
    withExport(input, async (opened) => {
      const questions = await opened.questions();
      const tally = new Tally();
      if (questions.length === 0) for await (const record of opened.records()) tally.add(record);
      const answer = { format: opened.format, questions, ...tally.summary() };
      return { json: answer, text: inspected(answer), isRefused: questions.length > 0 };
    }),
};

const convert: LocalCommand = {
  name: 'import convert',
  about: 'Write an export of another chat in the neutral form (docs/import-format.md). Calls no server.',
  operands: ['path'],
  isMany: true,
  options: [...OPTIONS, { name: 'to', value: 'FILE', about: 'a new file that only you can read' }],
  runLocally: (input) =>
    withExport(input, async (opened) => {
      const to = input.text('to');
      if (to === undefined) throw new CommandError('import convert: --to is missing');
      const file = await OutputFile.open(to, '--to');
      const tally = new Tally();
      try {
        for await (const record of opened.records()) {
          await file.write(`${JSON.stringify(record)}\n`);
          tally.add(record);
        }
        await file.end();
      } catch (error) {
        await file.abandon();
        throw error;
      }
      const answer = { file: to, format: opened.format, ...tally.summary() };
      return { json: answer, text: inspected({ ...answer, questions: [] }) };
    }),
};

async function withExport<Answer>(input: Input, use: (opened: OpenedExport) => Promise<Answer>): Promise<Answer> {
  const opened = await OpenedExport.open(input.many, optionsOf(input), input.count('max-bytes', MAX_BYTES));
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}

function optionsOf(input: Input): ImportOptions {
  const [source, zone, me] = ['source', 'zone', 'me'].map((name) => input.text(name));
  const dateOrder = oneOf(input, 'date-order', ['dmy', 'mdy'] as const);
  const topics = oneOf(input, 'topics', ['threads', 'prefix'] as const);
  return {
    ...(source !== undefined && { source }),
    ...(zone !== undefined && { zone }),
    ...(me !== undefined && { me }),
    ...(dateOrder !== undefined && { dateOrder }),
    ...(topics !== undefined && { topics }),
  };
}

function oneOf<Value extends string>(input: Input, option: string, values: readonly Value[]): Value | undefined {
  const text = input.text(option);
  const value = values.find((each) => each === text);
  if (text !== undefined && value === undefined)
    throw new CommandError(`--${option}: "${text}" is not ${values.join(' or ')}`);
  return value;
}

type Inspected = ReturnType<Tally['summary']> &
  Pick<OpenedExport, 'format'> & {
    readonly questions: readonly { readonly option: string; readonly text: string }[];
  };

function inspected({ format, source, counts, bytes, from, to, dropped, questions }: Inspected): string {
  const asked = questions.map(({ option, text }) => `Needed: --${option}: ${text}`);
  const rows = Object.entries(counts).map(([kind, count]) => [kind, count] as const);
  const reasons = dropped.map(({ of, reason, count }) => [`${of}: ${reason}`, count] as const);
  return [
    `Format: ${format}${source === null ? '' : `, source: ${source}`}`,
    ...asked,
    ...(rows.length === 0 ? [] : [table(['what', 'count'], rows, '')]),
    ...(from === null ? [] : [`Messages from ${from} to ${String(to)}; files of ${String(bytes)} bytes`]),
    table(['left out', 'count'], reasons, questions.length > 0 ? '' : 'Nothing is left out.'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

export const IMPORT_COMMANDS = [inspect, convert];
