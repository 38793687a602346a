import type { Report, ReportPage } from '#contracts';
import type { ReportAnswer } from '#access/internal-api';
import type { Command } from '../command.js';
import { route } from '../service-client.js';
import { columns, shown, table } from '../table.js';

const LIMIT_DEFAULT = 50;
const LIMIT_MAX = 1_000;
const PAGE_MAX = 100;

const list: Command = {
  name: 'reports list',
  about: 'The reported messages of all rooms, the newest last report first: the open ones.',
  operands: [],
  options: [
    { name: 'closed', about: 'the closed ones' },
    { name: 'limit', value: 'N', about: `at most so many; ${String(LIMIT_DEFAULT)} if left out` },
  ],
  async run(input, { history }) {
    const limit = input.count('limit', LIMIT_MAX) ?? LIMIT_DEFAULT;
    const state = input.flag('closed') ? 'closed' : 'open';
    const reports: Report[] = [];
    let cursor: string | null = null;
    do {
      const count = String(Math.min(PAGE_MAX, limit - reports.length));
      const after: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page = await history.get<ReportPage>(`reports?state=${state}&limit=${count}${after}`);
      reports.push(...page.reports);
      ({ cursor } = page);
    } while (cursor !== null && reports.length < limit);
    const rows = reports.map((each) => [
      each.id,
      each.roomId,
      each.sender?.username ?? null,
      reasonsOf(each),
      each.count,
      each.lastAt,
    ]);
    const heading = ['report', 'room', 'sender', 'reasons', 'people', 'last'];
    return { json: { reports }, text: table(heading, rows, `There are no ${state} reports.`) };
  },
};

const show: Command = {
  name: 'reports show',
  about: 'A reported message, with its texts, and the people who have reported it.',
  operands: ['id'],
  options: [],
  async run(input, { history }) {
    const report = await history.get<ReportAnswer>(route`reports/${input.operand('id')}`);
    return { json: report, text: [fieldsOf(report), textsOf(report), reportersOf(report)].join('\n\n') };
  },
};

const close: Command = {
  name: 'reports close',
  about: 'Close a report. It opens again if somebody reports another text of the message.',
  operands: ['id'],
  options: [{ name: 'delete-message', about: 'delete the message first, in any room' }],
  async run(input, { history }) {
    const deleteMessage = input.flag('delete-message');
    const report = await history.post<Report>(route`reports/${input.operand('id')}/close`, { deleteMessage });
    const text = deleteMessage ? 'The message is deleted, and the report is closed.' : 'The report is closed.';
    return { json: report, text };
  },
};

function reasonsOf({ reasons }: Report): string {
  return reasons.map(({ reason, count }) => `${String(count)} ${reason}`).join(', ');
}

function fieldsOf(report: Report): string {
  return columns([
    ['report', report.id],
    ['state', report.state],
    ['room', report.roomId],
    ['message', report.messageId],
    ['sender', report.sender?.username ?? report.senderId],
    ['people', report.count],
    ['reasons', reasonsOf(report)],
    ['first', report.firstAt],
    ['last', report.lastAt],
    ['closed', report.closedAt],
    ['closed by', report.closedBy?.username ?? null],
  ]);
}

function textsOf({ texts }: Report): string {
  return texts
    .map(({ version, body, files }) =>
      [`Version ${String(version)}:`, ...[...body.split('\n'), ...files].map(shown)].join('\n'),
    )
    .join('\n\n');
}

function reportersOf({ reporters }: ReportAnswer): string {
  const rows = reporters.map(({ user, reason, note, at }) => [at, user?.username ?? null, reason, note]);
  return table(['at', 'reported by', 'reason', 'note'], rows, 'The people who have reported it are erased.');
}

export const REPORT_COMMANDS = [list, show, close];
