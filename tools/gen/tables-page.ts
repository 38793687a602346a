import type { TableClass } from '#persistence/table-class';
import { SCHEMAS } from '../../apps/standalone/src/schemas.js';
import { GENERATED_NOTICE, table } from './markdown.js';

const INTRODUCTION = `# The tables of the database

${GENERATED_NOTICE}
`;

const DATA_OF_USERS = `## Data of users

What the export of a user has of each table, and with what its rows are erased ([Admin command](admin.md#accounts)). _room_:
deleting the room erases them.
`;

const SHARD_KEYS = `## Shard keys

How the rows would be divided ([Scaling](scaling.md#sharding-by-room)).
`;

/** `docs/tables.md` */
export function tablesPage(): string {
  return [INTRODUCTION, DATA_OF_USERS, `${userDataTable()}\n`, SHARD_KEYS, `${shardTable()}\n`].join('\n');
}

function userDataTable(): string {
  const rows = rowsOf(({ exported, erased, stays }) => [
    exported.map((kind) => `\`${kind}\``).join(', '),
    erased.join(', '),
    stays,
  ]);
  return table(['table', 'in the export as', 'erased with the', 'left out, or stays'], rows);
}

function shardTable(): string {
  const rows = rowsOf(({ shardKey, sharding }) => [
    /^[a-z_]+$/.test(shardKey) ? `\`${shardKey}\`` : shardKey,
    sharding,
  ]);
  return table(['table', 'shard key', 'remarks'], rows);
}

function rowsOf(cells: (table: TableClass) => string[]): string[][] {
  return SCHEMAS.flatMap(({ schema, tables }) =>
    Object.entries(tables).map(([name, table]) => [`\`${schema}.${name}\``, ...cells(table)]),
  );
}
