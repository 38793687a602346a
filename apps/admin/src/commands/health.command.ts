import type { ProcessesAnswer, SiteTotals, UserTotals } from '#access/site-api';
import type { Command } from '../command.js';
import { columns, table } from '../table.js';

export const health: Command = {
  name: 'health',
  about: 'The processes of all services that have shown themselves within 15 s, and the site in numbers.',
  operands: [],
  options: [],
  async run(_input, { auth, history }) {
    const [{ processes }, ofSite, ofUsers] = await Promise.all([
      history.get<ProcessesAnswer>('processes'),
      history.get<SiteTotals>('totals'),
      auth.get<UserTotals>('totals'),
    ]);
    const totals = { ...ofUsers, ...ofSite };
    const rows = processes.map(({ service, process, version, since, state, failing }) => {
      return [service, process, version, since, [state, ...failing.map((part) => `${part} fails`)].join(', ')];
    });
    const heading = ['service', 'process', 'version', 'since', 'state'];
    const text = [table(heading, rows, 'No process has shown itself.'), totalsOf(totals)].join('\n\n');
    return { json: { health: processes, totals }, text };
  },
};

function totalsOf(totals: SiteTotals & UserTotals): string {
  return columns([
    ['users', totals.users],
    ['rooms', totals.rooms],
    ['connections', totals.connections],
    ['connected users', totals.connectedUsers],
    ['bytes of files', totals.fileBytes],
    ['open reports', totals.openReports],
    ['lag of hooks', `${String(Math.round(totals.hookLagSeconds))} s`],
    ['paused hooks', totals.pausedHooks],
    ['waiting pushes', totals.waitingPushes],
    ['failed pushes', totals.failedPushes],
  ]);
}
