import type { ChaosRecord } from '../records/record.js';
import { answerOf, type ChaosHistory, type Exchange } from './history.js';
import type { Invariant, Violation } from './invariant.js';

/** The bytes of a deleted message are gone from the store within this time. */
const GONE_WITHIN_MS = 60_000;

/** The files of messages, and the store of their bytes. */
export const FILES: readonly Invariant[] = [
  {
    name: 'files-are-whole',
    promise: 'Every file of a stored message is ready, and its bytes are those that its sender announced.',
    breaches: (history) =>
      [...history.rooms.values()].flatMap((room) => notReady(room.messages)).concat(changed(history)),
    lacks: (history) => (history.of('file').length === 0 ? 'no message has a file' : null),
  },
  {
    name: 'ended-files-are-gone',
    promise: 'A minute after a message lost its files, by an edit or a deletion, the store has none of their bytes.',
    breaches: stillStored,
    lacks: (history) =>
      dueFiles(history).length === 0 ? 'no file was due for deletion when the store was listed' : null,
  },
];

function notReady(messages: readonly { readonly id: string; readonly files: readonly string[] }[]): Violation[] {
  return messages.flatMap(({ id, files }) =>
    files.flatMap((file) => {
      const [fileId = '', state = ''] = file.split(' ');
      return state === 'ready' ? [] : [{ what: `A file of the message is ${state}.`, ids: [fileId, id] }];
    }),
  );
}

function changed(history: ChaosHistory): Violation[] {
  return history.of('file').flatMap(({ id, roomId, sha256, read, at }) => {
    if (read === sha256) return [];
    const what = read === null ? 'The file has no address.' : 'The address of the file gives other bytes.';
    return [{ what, ids: [id, roomId], at }];
  });
}

function stillStored(history: ChaosHistory): Violation[] {
  return dueFiles(history).flatMap(({ id, endedAt, stored }) => {
    if (!stored.ids.includes(id) || history.isBusy(endedAt, stored.at)) return [];
    return [{ what: `The bytes are stored ${Math.round(stored.at - endedAt)} ms after their end.`, ids: [id] }];
  });
}

interface DueFile {
  readonly id: string;
  readonly endedAt: number;
  /** The list of what the store has; by then the bytes must be gone. */
  readonly stored: ChaosRecord<'stored'>;
}

/** A fault delays the job that deletes, so the minute begins with the recovery. There is no list of a store that others run. */
function dueFiles(history: ChaosHistory): DueFile[] {
  const [stored] = history.of('stored');
  if (stored === undefined) return [];
  const recoveredAt = Math.max(0, ...history.faults.map((fault) => fault.recoveredAt));
  const kept = new Set([...history.rooms.values()].flatMap((room) => room.messages.flatMap(fileIdsOf)));
  return [...endedFiles(history)].flatMap(([id, endedAt]) => {
    const dueAt = Math.max(endedAt, recoveredAt) + GONE_WITHIN_MS;
    return kept.has(id) || stored.at < dueAt ? [] : [{ id, endedAt, stored }];
  });
}

/** The files that were sent with a message whose deletion, or whose edit without files, was acked, and when. */
function endedFiles(history: ChaosHistory): Map<string, number> {
  const filesOf = new Map<string, readonly string[]>();
  for (const { event, fields } of history.exchanges)
    if (event === 'message:send' && fields.id !== undefined) filesOf.set(fields.id, fields.attachments ?? []);
  const ended = new Map<string, number>();
  for (const exchange of history.exchanges.filter(dropsFiles)) {
    const reply = answerOf(exchange);
    if (reply?.answer.ok !== true) continue;
    for (const id of filesOf.get(exchange.fields.id ?? '') ?? []) ended.set(id, reply.at);
  }
  return ended;
}

function dropsFiles({ event, fields }: Exchange): boolean {
  return event === 'message:delete' || (event === 'message:edit' && fields.attachments?.length === 0);
}

function fileIdsOf({ files }: { readonly files: readonly string[] }): string[] {
  return files.map((file) => file.split(' ')[0] ?? '');
}
