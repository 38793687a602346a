import { constants, getPriority, setPriority } from 'node:os';
import { OpenedExport } from '#import/convert';
import { Tally } from '#import/tally';
import type { ImportView } from '#access/imports-api';
import type { AnyCommand, Command, Input, LocalCommand, Option } from '../command.js';
import { CommandError } from '../command-error.js';
import { findDeployment, type Deployment } from '../deployment.js';
import { mebibytes } from '../imports/disk.js';
import { exportOptionsOf, maxBytesOf, runOptionsOf } from '../imports/import-input.js';
import { reportText, type ImportReport } from '../imports/import-report.js';
import { PatientServices } from '../imports/patient-services.js';
import { Progress } from '../imports/progress.js';
import { runImport } from '../imports/run.js';
import { stopSignal } from '../imports/stop-signal.js';
import { undoImport } from '../imports/undo.js';
import { OutputFile } from '../output-file.js';
import { route } from '../service-client.js';
import { shown, table } from '../table.js';

/** Options that replace guesses, and those that leave parts out. */
const OPTIONS: readonly Option[] = [
  { name: 'source', value: 'NAME', about: 'the workspace, where the export does not name it' },
  { name: 'zone', value: 'ZONE', about: 'the zone of times without one: Europe/Berlin' },
  { name: 'date-order', value: 'dmy|mdy', about: 'the order of day and month, where dates do not show it' },
  { name: 'me', value: 'NAME', about: 'whose export it is, where it does not say' },
  { name: 'topics', value: 'threads|prefix', about: 'what topics of Zulip become' },
  {
    name: 'rooms',
    value: 'GLOB,…',
    about:
      'only rooms whose names match, in any case: general,team-* (*, ? and [a-z]); a direct room by the name or username of one of its people',
  },
  { name: 'since', value: 'DATE', about: 'only messages from then on: 2024-01-31, or with a time in UTC' },
  { name: 'private', value: 'keep|skip', about: 'skip: no private and direct rooms; default keep' },
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

/** A write for each record would take longer than the records. */
const WRITE_CHARS = 2 ** 16;

const convert: LocalCommand = {
  name: 'import convert',
  about: 'Write an export of another chat in the neutral form (docs/import-format.md). Calls no server.',
  operands: ['path'],
  isMany: true,
  options: [...OPTIONS, { name: 'to', value: 'FILE', isNeeded: true, about: 'a new file that only you can read' }],
  runLocally: (input) =>
    withExport(input, async (opened) => {
      const to = input.text('to');
      if (to === undefined) throw new CommandError('import convert: --to is missing');
      const file = await OutputFile.open(to, '--to');
      const tally = new Tally();
      try {
        let lines = '';
        for await (const record of opened.records()) {
          lines += `${JSON.stringify(record)}\n`;
          tally.add(record);
          if (lines.length < WRITE_CHARS) continue;
          await file.write(lines);
          lines = '';
        }
        await file.write(lines);
        await file.end();
      } catch (error) {
        await file.abandon();
        throw error;
      }
      const answer = { file: to, format: opened.format, ...tally.summary() };
      return { json: answer, text: inspected({ ...answer, questions: [] }) };
    }),
};

const run: Command = {
  name: 'import run',
  about: 'Bring an export of another chat over. It can be stopped and run again, also with a later export.',
  operands: ['path'],
  isMany: true,
  options: [
    ...OPTIONS,
    { name: 'owner', value: 'USER', about: 'the owner of rooms whose members the export does not name' },
    { name: 'users', value: 'FILE', about: 'CSV of two columns: id or e-mail address at the source, username here' },
    {
      name: 'match',
      value: 'email|none',
      about: 'email: who has an account with the confirmed address is that one; default none',
    },
  ],
  async run(input, deployment) {
    goBehindTheSite();
    const progress = new Progress();
    const services = patientServices(deployment, progress);
    const around = { ...services, progress, dataDir: deployment.dataDir };
    const { id, report } = await runImport(runOptionsOf(input), around);
    return { json: { id, ...report }, text: `Import ${id}\n\n${reportText(report)}${nextStep(report)}` };
  },
};

/** Where the site is on the same machine, its processes have the processor first. */
function goBehindTheSite(): void {
  const { PRIORITY_BELOW_NORMAL } = constants.priority;
  if (getPriority() < PRIORITY_BELOW_NORMAL) setPriority(PRIORITY_BELOW_NORMAL);
}

function nextStep({ lines }: ImportReport): string {
  const unclaimed = lines.filter(({ of, reason }) => of === 'user' && reason === 'unclaimed');
  const count = unclaimed.reduce((sum, line) => sum + line.count, 0);
  if (count === 0) return '';
  return `\n\nAccounts without a person: ${String(count)}. "parley users list" shows them; "parley import invite <user>" prints a link by which a person takes one over.`;
}

const report: Command = {
  name: 'import report',
  about: 'What became of each object of an export, as of its last complete run.',
  operands: ['id'],
  options: [],
  async run(input, { history }) {
    const view = await history.get<ImportView>(route`imports/${input.operand('id')}`);
    const { completedAt, undoneAt } = view;
    if (view.report === null) throw new CommandError('import report: no run of this import is complete yet');
    const times = table(['started', 'complete', 'undone'], [[view.startedAt, completedAt, undoneAt]], '');
    // The command itself has sent the report.
    return { json: view, text: `${times}\n\n${reportText(view.report as ImportReport)}` };
  },
};

const undo: Command = {
  name: 'import undo',
  about: 'Remove the rooms and the unclaimed accounts of an import.',
  operands: ['id'],
  options: [
    { name: 'yes', isNeeded: true, about: 'confirm; this cannot be undone' },
    { name: 'with-new-messages', about: 'also rooms that somebody has written to' },
  ],
  async run(input, deployment) {
    const id = input.operand('id');
    if (!input.flag('yes')) throw new CommandError('import undo: this cannot be undone; add --yes to confirm');
    const { services } = patientServices(deployment, new Progress());
    const undone = await undoImport(services, id, input.flag('with-new-messages'));
    const { rooms, refused, removed, kept } = undone;
    const lines =
      refused.length === 0
        ? [
            `Removed rooms: ${String(rooms)}. Removed unclaimed accounts: ${String(removed)}. Claimed accounts that stay: ${String(kept)}.`,
          ]
        : [
            `Removed rooms: ${String(rooms)}. Rooms to which somebody has written: ${String(refused.length)}. They stay, and so do all accounts; to remove them too, add --with-new-messages.`,
            ...refused,
          ];
    return { json: undone, text: lines.join('\n'), isRefused: refused.length > 0 };
  },
};

function patientServices(
  deployment: Deployment,
  progress: Progress,
): { services: PatientServices; signal: AbortSignal } {
  const signal = stopSignal();
  const notice = (line: string): void => progress.note(line);
  return {
    signal,
    services: new PatientServices(deployment, { find: () => findDeployment(process.env), signal, notice }),
  };
}

async function withExport<Answer>(input: Input, use: (opened: OpenedExport) => Promise<Answer>): Promise<Answer> {
  const opened = await OpenedExport.open(input.many, exportOptionsOf(input), maxBytesOf(input));
  try {
    return await use(opened);
  } finally {
    await opened.close();
  }
}

type Inspected = ReturnType<Tally['summary']> &
  Pick<OpenedExport, 'format'> & {
    readonly questions: readonly { readonly option: string; readonly text: string }[];
  };

export function inspected({
  format,
  source,
  counts,
  bytes,
  bytesNeeded,
  from,
  to,
  dropped,
  questions,
}: Inspected): string {
  const asked = questions.map(({ option, text }) => `Needed: --${option}: ${text}`);
  const rows = Object.entries(counts).map(([kind, count]) => [kind, count] as const);
  const reasons = dropped.map(({ of, reason, count }) => [`${of}: ${reason}`, count] as const);
  return [
    `Format: ${format}${source === null ? '' : `, source: ${shown(source)}`}`,
    ...asked,
    ...(rows.length === 0 ? [] : [table(['what', 'count'], rows, '')]),
    ...(from === null
      ? []
      : [
          `Messages from ${from} to ${String(to)}; files of ${mebibytes(bytes)}; a server needs about ${mebibytes(bytesNeeded)}`,
        ]),
    table(['left out', 'count'], reasons, questions.length > 0 ? '' : 'Nothing is left out.'),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

export const IMPORT_COMMANDS: readonly AnyCommand[] = [inspect, convert, run, report, undo];
