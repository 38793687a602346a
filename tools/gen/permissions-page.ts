import { ROLES, type Permission, type Role } from '#contracts';
import { PERMISSIONS } from '../../apps/history/src/room/rules/permissions.policy.js';
import { GENERATED_NOTICE, table } from './markdown.js';

const INTRODUCTION = `# Permissions

${GENERATED_NOTICE}

Who may do what in a room: from the table of events in \`libs/contracts/src/events\`, which history applies.
Each cell names the lowest role that may; roles are, from the highest, ${ROLES.map((role) => `\`${role}\``).join(', ')}.
A dash: nobody may. Nobody acts on an equal or higher role.

Whoever is not in a room may join a public one and find it in the directory, and nothing else.
`;

/** `docs/permissions.md` */
export function permissionsPage(): string {
  const rows = Object.entries<Permission>(PERMISSIONS).map(([action, permission]) => [
    `\`${action}\``,
    lowest(permission.private),
    lowest(permission.public),
    lowest(permission.direct),
    permission.remark ?? '',
  ]);
  return `${INTRODUCTION}\n${table(['action', 'private group', 'public group', 'direct room', 'remark'], rows)}\n`;
}

function lowest(role: Role | null): string {
  return role === null ? '–' : `\`${role}\``;
}
