import type { ExportPage } from '#access/internal-api';
import type { Command } from '../command.js';
import { CommandError } from '../command-error.js';
import { ExportFile } from '../export-file.js';
import { route, type ServiceClient } from '../service-client.js';

/** Streams the data page by page from the services into the file, so that it need not fit into memory. */
export const exportUser: Command = {
  name: 'export',
  about: 'All data about a user, as JSON.',
  operands: ['user'],
  options: [{ name: 'out', value: 'FILE', about: 'a new file that only you can read; default: standard output' }],
  async run(input, { auth, history }) {
    const out = input.text('out');
    // The file comes first, because the services record each export in the audit.
    const file = await ExportFile.open(out);
    try {
      const first = await auth.get<ExportPage>(route`users/${input.operand('user')}/export`);
      const userId = accountIdOf(first);
      await file.begin(userId, new Date());
      const counts = await write(file, first, (cursor) => auth.get(route`users/${userId}/export`, { cursor }));
      await write(file, await exportOf(history, userId), (cursor) => exportOf(history, userId, cursor), counts);
      await file.end();
      return out === undefined ? undefined : { json: { file: out, records: counts }, text: summary(out, counts) };
    } catch (error) {
      await file.abandon();
      throw error;
    }
  },
};

type Counts = Record<string, number>;

function exportOf(service: ServiceClient, userId: string, cursor?: string): Promise<ExportPage> {
  return service.get(route`users/${userId}/export`, { cursor });
}

async function write(
  file: ExportFile,
  first: ExportPage,
  next: (cursor: string) => Promise<ExportPage>,
  counts: Counts = {},
): Promise<Counts> {
  for (let page = first; ; page = await next(page.cursor)) {
    for (const record of page.records) counts[record.kind] = (counts[record.kind] ?? 0) + 1;
    await file.add(page.records);
    if (page.cursor === null) return counts;
  }
}

function accountIdOf({ records: [account] }: ExportPage): string {
  const value = account?.kind === 'account' ? account.value : {};
  if (!('id' in value) || typeof value.id !== 'string') throw new CommandError('export: auth returned no account');
  return value.id;
}

function summary(out: string, counts: Counts): string {
  return `${out}: ${Object.entries(counts)
    .map(([kind, count]) => `${count} ${kind}`)
    .join(', ')}`;
}
