import { expect, it } from 'vitest';
import { isAtLeast, type OperatorRank } from './operator-roles.policy.js';

it.each<[OperatorRank, allowed: OperatorRank[]]>([
  ['moderator', ['moderator']],
  ['admin', ['moderator', 'admin']],
  ['root', ['moderator', 'admin', 'root']],
])('the role %s opens the routes of %j alone', (role, allowed) => {
  const ranks: OperatorRank[] = ['moderator', 'admin', 'root'];
  expect(ranks.filter((lowest) => isAtLeast(role, lowest))).toEqual(allowed);
});
