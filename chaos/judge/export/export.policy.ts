import type { AuditedRoom, ChaosHistory } from '../history.js';
import type { Invariant, Violation } from '../invariant.js';
import { ExportedSite, type Fact } from './exported-site.js';

const lacks = (history: ChaosHistory): string | null =>
  history.of('exported').length > 0 ? null : 'the site was not exported';

/** The export of the site, and that of its copy: an empty site that has imported it. */
export const EXPORT: readonly Invariant[] = [
  {
    name: 'export-is-whole',
    promise: 'The export has the messages of each room as they are read there, in the same order.',
    breaches: (history) => {
      if (lacks(history) !== null) return [];
      const site = exportOf(history, 'site');
      return [...history.rooms.values()].flatMap((room) =>
        difference(['The room', readIn(room)], ['its export', writtenOf(site, room.roomId)]),
      );
    },
    lacks,
  },
  {
    name: 'export-comes-back',
    promise:
      'A site that has imported the export of another one exports the same people, rooms, members and messages, with all that hangs on them.',
    breaches: (history) => {
      const site = exportOf(history, 'site');
      return difference(['The site', site.facts()], ['its copy', exportOf(history, 'copy').facts(site.at)]);
    },
    lacks,
  },
];

function exportOf(history: ChaosHistory, from: 'site' | 'copy'): ExportedSite {
  return new ExportedSite(history.of('exported').filter((each) => each.from === from));
}

/** The first one. */
function difference(
  [oneName, one]: readonly [name: string, facts: readonly Fact[]],
  [otherName, other]: readonly [name: string, facts: readonly Fact[]],
): Violation[] {
  const length = Math.max(one.length, other.length);
  const place = Array.from({ length }).findIndex((_, index) => one[index]?.says !== other[index]?.says);
  if (place < 0) return [];
  const [first, second] = [one[place], other[place]];
  const what = `${oneName} says ${first?.says ?? 'nothing'}, and ${otherName} ${second?.says ?? 'nothing'}.`;
  return [{ what, ids: [first?.id, second?.id].filter((id) => id !== undefined) }];
}

/** Deleted messages are no part of an export, but where replies hang. */
function readIn({ messages }: AuditedRoom): Fact[] {
  return messages
    .filter(({ system, deleted }) => system === null && !deleted)
    .map(({ id, senderId, createdAt, reactions, reply, body }) => {
      const threadOf = reply?.threadId ?? null;
      return { id, says: JSON.stringify({ id, senderId, createdAt, threadOf, reactions, body }) };
    });
}

function writtenOf(site: ExportedSite, roomId: string): Fact[] {
  return (site.messages.get(roomId) ?? [])
    .filter(({ deleted }) => !deleted)
    .map(({ id, sender: senderId, createdAt: at, threadOf, body }) => {
      const [createdAt, reactions] = [Date.parse(at), site.reactionsTo(id)];
      return { id, says: JSON.stringify({ id, senderId, createdAt, threadOf, reactions, body }) };
    });
}
