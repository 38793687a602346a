import type { Message, SystemType, UserId } from '#client';

import type { FullCatalogue } from '../../text/en-full.js';

/** People who are named of those who did the same; the others are counted. */
const NAMED = 2;
const KINDS = [
  'member.joined',
  'member.added',
  'member.left',
  'member.removed',
] as const satisfies readonly SystemType[];

/** The people whom the words of these notices name. */
export function namedIn(notices: readonly Message[]): readonly UserId[] {
  return KINDS.flatMap((kind) => whoDid(kind, notices).slice(0, NAMED));
}

/** Says who has come and who has gone: "Ana, Ben and 787 others joined. Eve left." */
export function foldWords(
  notices: readonly Message[],
  nameOf: (id: UserId) => string,
  text: FullCatalogue['timeline']['folded'],
): string {
  const sentences = KINDS.map((kind) => {
    const who = whoDid(kind, notices);
    const [first, second] = who.slice(0, NAMED).map(nameOf);
    if (first === undefined) return null;
    const count = who.length;
    const people = second === undefined ? first : peopleOf({ first, second, others: count - NAMED }, text);
    return text[kind]({ count, people });
  });
  return sentences.filter((sentence) => sentence !== null).join(' ');
}

function peopleOf(
  { first, second, others }: { readonly first: string; readonly second: string; readonly others: number },
  text: FullCatalogue['timeline']['folded'],
): string {
  return others === 0 ? text.two({ first, second }) : text.many({ first, second, others });
}

/** Each person once, by what they did last: who has left and come back is there. */
function whoDid(kind: SystemType, notices: readonly Message[]): readonly UserId[] {
  const last = new Map(notices.flatMap(({ system }) => (system === null ? [] : [[system.userId, system.type]])));
  return [...last].flatMap(([id, type]) => (type === kind ? [id] : []));
}
