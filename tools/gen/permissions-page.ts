import { PERMISSIONS, ROLES, type Permission, type Role } from '#contracts';
import { GENERATED_NOTICE, table } from './markdown.js';

const INTRODUCTION = `# Permissions

${GENERATED_NOTICE}

The permissions of each role in a room, from the table of events in \`libs/contracts/src/events\`. History applies them.
Each cell names the lowest role with the permission. The roles are, from the highest, ${ROLES.map((role) => `\`${role}\``).join(', ')}.
A dash means that no role has the permission. No member can act on an equal or higher role.

Users who are not in a room can only find it in the directory and join it, and only if it is public.
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
