import { AuditTable } from '#persistence/audit-table';

/** Acts on hooks: of operators, of apps, and of Parley itself. */
export const AUDIT = new AuditTable('courier');
