import type { ActPage, Parley, RoomAct, RoomId, UserId } from '#client';

import { findUser } from './queries.js';

const LISTED_MAX = 50;
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3_600;

/** `USER MINUTES [reason]`: 0 minutes end a mute. */
export async function mute(parley: Parley, roomId: RoomId, rest: string): Promise<string> {
  const [, username, minutes, reason] = parts(rest, /^(\S+)\s+(\d{1,5})(?:\s+(.+))?$/su);
  const userId = await idOf(parley, username);
  const seconds = Number(minutes) * MINUTE_SECONDS;
  const { mutedUntil } = await parley.ask('member:mute', { roomId, userId, seconds, ...(reason && { reason }) });
  return mutedUntil === null ? `${username} may write again` : `${username} is muted until ${mutedUntil}`;
}

/** `USER [reason]` */
export async function remove(parley: Parley, roomId: RoomId, rest: string): Promise<string> {
  const [, username, reason] = parts(rest, /^(\S+)(?:\s+(.+))?$/su);
  const userId = await idOf(parley, username);
  await parley.ask('member:remove', { roomId, userId, ...(reason && { reason }) });
  return `${username} is removed`;
}

/** `USER [Nh] [reason]`: with `Nh` the messages of the last N hours go too. */
export async function ban(parley: Parley, roomId: RoomId, rest: string): Promise<string> {
  const [, username, hours, reason] = parts(rest, /^(\S+)(?:\s+(\d{1,2})h)?(?:\s+(.+))?$/su);
  const userId = await idOf(parley, username);
  const deleteSeconds = Number(hours ?? 0) * HOUR_SECONDS;
  const more = { ...(reason && { reason }), ...(deleteSeconds > 0 && { deleteSeconds }) };
  await parley.ask('member:ban', { roomId, userId, ...more });
  return `${username} is banned`;
}

/** The newest acts of the room's log. */
export async function logLines(parley: Parley, roomId: RoomId): Promise<string[]> {
  const { acts, cursor }: ActPage = await parley.ask('room:log', { roomId, limit: LISTED_MAX });
  const lines = acts.map(lineOf);
  if (lines.length === 0) return ['nobody has acted on others here'];
  return cursor === null ? lines : [...lines, `… (only the newest ${LISTED_MAX} are listed)`];
}

function lineOf({ at, act, actor, user, role, mutedUntil, reason }: RoomAct): string {
  const details = [role, mutedUntil === null ? 'ended' : mutedUntil && `until ${mutedUntil}`].filter(Boolean);
  const who = `${actor?.username ?? 'unknown'}: ${act} ${user?.username ?? 'unknown'}`;
  return [`${at} ${who}`, ...details].join(' ') + (reason === undefined ? '' : ` (${reason})`);
}

async function idOf(parley: Parley, username: string): Promise<UserId> {
  const user = await findUser(parley, username);
  if (user === null) throw new Error(`there is no user "${username}"`);
  return user.id;
}

function parts(rest: string, pattern: RegExp): [string, string, ...(string | undefined)[]] {
  const found = pattern.exec(rest);
  if (found === null) throw new Error('an argument is missing');
  return found as unknown as [string, string, ...(string | undefined)[]];
}
