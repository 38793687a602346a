import type { NotifyLevel } from '#client';

import { nextMorning } from '../schedule/schedule-time.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

const LENGTHS = { hour: HOUR_MS, hours: 8 * HOUR_MS, day: DAY_MS, week: 7 * DAY_MS };

/** A time for which a room can be muted. */
export type MuteTime = keyof typeof LENGTHS | 'tomorrow';

/** When the mute ends. */
export function endOfMute(time: MuteTime, now: Date): Date {
  return time === 'tomorrow' ? nextMorning(now) : new Date(now.getTime() + LENGTHS[time]);
}

/** The level without the mute: a room that was muted for good before is no longer muted either. */
export function levelAfter(then: NotifyLevel | null): NotifyLevel {
  return then === null || then === 'none' ? 'all' : then;
}
