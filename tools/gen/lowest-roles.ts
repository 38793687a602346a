import { PERMISSIONS, type Permission, type Role } from '#contracts';

const INTRODUCTION = `// Written by \`npm run gen\` from the table of events: do not edit.
import type { Role } from '#contracts';

/** The lowest role that may take an action in a private group, a public group and a direct room. */
export type LowestRoles = readonly [inPrivate: Role | null, inPublic: Role | null, direct: Role | null];

/** \`PERMISSIONS\` of the contracts, without the rules of requests: the table of events is too large for a browser. */
export const LOWEST_ROLES: Readonly<Record<string, LowestRoles>> = {
`;

/** `libs/client/src/rooms/lowest-roles.ts` */
export function lowestRoles(): string {
  const lines = Object.entries<Permission>(PERMISSIONS).map(([action, permission]) => {
    const roles = [permission.private, permission.public, permission.direct].map(literal);
    return `  ${action.includes(':') ? `'${action}'` : action}: [${roles.join(', ')}],\n`;
  });
  return `${INTRODUCTION}${lines.join('')}};\n`;
}

function literal(role: Role | null): string {
  return role === null ? 'null' : `'${role}'`;
}
