import { AUDIT_PAGE_MAX, type AuditPage } from '#access/internal-api';
import type { Command } from '../command.js';
import type { ServiceClient } from '../service-client.js';
import { table } from '../table.js';

const LIMIT_DEFAULT = 50;

/** Each service keeps a table of its own. The command merges the latest acts of all. */
export const audit: Command = {
  name: 'audit',
  about: 'The acts of operators and apps, latest first.',
  operands: [],
  options: [{ name: 'limit', value: 'N', about: `how many acts, at most ${AUDIT_PAGE_MAX}; default ${LIMIT_DEFAULT}` }],
  async run(input, { auth, history, courier }) {
    const limit = input.count('limit', AUDIT_PAGE_MAX) ?? LIMIT_DEFAULT;
    const pageOf = (service: ServiceClient): Promise<AuditPage> => service.get<AuditPage>('audit', { limit });
    const all = [auth, history].map(pageOf);
    // A site goes on without its courier, and so does its audit.
    if (courier !== undefined) all.push(pageOf(courier).catch(withoutCourier));
    const pages = await Promise.all(all);
    const records = pages
      .flatMap((page) => page.records)
      .sort((a, b) => b.at.localeCompare(a.at))
      .slice(0, limit);
    const rows = records.map(({ at, actor, act, subject, details }) => {
      return [at, actor, act, subject, Object.keys(details).length === 0 ? '' : JSON.stringify(details)];
    });
    return { json: { records }, text: table(['at', 'by', 'act', 'on', 'details'], rows, 'There are no acts.') };
  },
};

function withoutCourier(error: unknown): AuditPage {
  process.stderr.write(`Without the acts on hooks: ${error instanceof Error ? error.message : String(error)}\n`);
  return { records: [], cursor: null };
}
