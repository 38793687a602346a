import { AUDIT_PAGE_MAX, type AuditPage } from '#identity/internal-api';
import type { Command } from '../command.js';
import { table } from '../table.js';

const LIMIT_DEFAULT = 50;

/** Each service keeps a table of its own. The command merges the latest acts of both. */
export const audit: Command = {
  name: 'audit',
  about: 'The acts of operators, latest first.',
  operands: [],
  options: [{ name: 'limit', value: 'N', about: `how many acts, at most ${AUDIT_PAGE_MAX}; default ${LIMIT_DEFAULT}` }],
  async run(input, { auth, history }) {
    const limit = input.count('limit', AUDIT_PAGE_MAX) ?? LIMIT_DEFAULT;
    const pages = await Promise.all([auth, history].map((service) => service.get<AuditPage>('audit', { limit })));
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
