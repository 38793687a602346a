import { invalid, SERVER_BATCH_MAX, type SetServerMembers } from '#contracts';

/** 1–100 entries in all, and no user twice. @throws ChatError INVALID with the field `set` or `remove` */
export function assertEntries({ set = [], remove = [] }: Pick<SetServerMembers, 'set' | 'remove'>): void {
  const count = set.length + remove.length;
  if (count === 0) throw invalid('set', 'or `remove` must have an entry');
  if (count > SERVER_BATCH_MAX)
    throw invalid(set.length > 0 ? 'set' : 'remove', `and \`remove\` have at most ${String(SERVER_BATCH_MAX)} entries`);
  const added = new Set(set.map(({ externalId }) => externalId));
  if (remove.some((externalId) => added.has(externalId))) throw invalid('remove', 'names a user of `set`');
}
