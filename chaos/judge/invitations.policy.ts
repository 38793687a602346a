import type { ChaosRecord } from '../records/record.js';
import type { Invariant, Violation } from './invariant.js';

/** Links into rooms. */
export const INVITATIONS: readonly Invariant[] = [
  {
    name: 'uses-are-people',
    promise: 'A link lets in as many people as it has uses, each once however often they open it, and nobody else.',
    breaches: (history) => history.of('invited').flatMap(wrongUses),
    lacks: (history) => (history.of('invited').length > 0 ? null : 'nobody opened a link'),
  },
];

function wrongUses({ roomId, uses, used, entered, refused, memberIds, at }: ChaosRecord<'invited'>): Violation[] {
  const breach = (isBroken: boolean, what: string, ids: readonly string[] = []): Violation[] =>
    isBroken ? [{ what, ids: [...ids, roomId], at }] : [];
  const both = entered.filter((userId) => refused.includes(userId));
  const others = memberIds.filter((userId, index) => !entered.includes(userId) || memberIds.indexOf(userId) < index);
  const missing = entered.filter((userId) => !memberIds.includes(userId));
  return [
    ...breach(used > uses, `A link with ${uses} uses was used ${used} times.`),
    ...breach(used !== entered.length, `It let in ${entered.length} people, and counts ${used}.`),
    ...breach(refused.length > 0 && entered.length < uses, `It refused people, and let in ${entered.length}.`),
    ...breach(both.length > 0, 'A person was let in and refused.', both),
    ...breach(others.length > 0, 'A member was not let in, or is there twice.', others),
    ...breach(missing.length > 0, 'A person who was let in is no member.', missing),
  ];
}
