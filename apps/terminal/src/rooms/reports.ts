import type { Message, Parley, Report, ReportReason, RoomStore } from '#client';

const REASONS: readonly ReportReason[] = ['spam', 'abuse', 'other'];

/** What a user has written after the number of a message: a reason and, if they like, a note. @throws Error for another reason */
export function reasonIn(text: string): { reason: ReportReason; note?: string } {
  const [, word, note = ''] = /^(\S+)(?:\s+(.+))?$/su.exec(text) ?? [];
  const reason = REASONS.find((each) => each === word);
  if (reason === undefined) throw new Error(`a reason is one of ${REASONS.join(', ')}`);
  return { reason, ...(note !== '' && { note }) };
}

/** Reports the message to the moderators of its room. */
export async function report(parley: Parley, { roomId, id }: Message, reason: string): Promise<void> {
  await parley.ask('message:report', { roomId, id, ...reasonIn(reason) });
}

/** The open reports of the room, one line each; for moderators. */
export async function reportLines(parley: Parley, { roomId }: RoomStore): Promise<string[]> {
  const { reports, cursor } = await parley.ask('report:list', { roomId });
  if (reports.length === 0) return ['there are no open reports'];
  return [...reports.map(lineOf), ...(cursor === null ? [] : ['there are more reports'])];
}

/** Closes the open report of the message with this number. @throws Error if there is none */
export async function closeReport(parley: Parley, { roomId }: RoomStore, number: number): Promise<void> {
  const { reports } = await parley.ask('report:list', { roomId, limit: 100 });
  const found = reports.find(({ seq }) => seq === number);
  if (found === undefined) throw new Error(`there is no open report of the message #${String(number)}`);
  await parley.ask('report:close', { roomId, reportId: found.id });
}

function lineOf({ seq, sender, count, reasons, notes, texts }: Report): string {
  const why = reasons.map(({ reason, count: times }) => `${String(times)} ${reason}`).join(', ');
  const said = [texts.at(-1)?.body ?? '', ...notes.map((note) => `note: ${note}`)].join('; ').replaceAll(/\s+/gu, ' ');
  return `#${String(seq)} by ${sender?.username ?? 'an erased user'}, reported by ${String(count)} (${why}): ${said}`;
}
