import type { Time } from '../../records.js';
import { type Fields, textIn, wordIn } from '../../text/values.js';
import type { WallClock } from '../../wall-clock.js';

const LOCAL = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)$/;

/** Times of one chat. */
export class TelegramTimes {
  private latest = -Infinity;

  /** @param clock reads times of old files, which have no zone; without one they are none */
  constructor(private readonly clock: WallClock | null) {}

  /** The time of a message. Messages stand in their order, which tells the two hours of autumn apart. */
  ofMessage(message: Fields): Time | null {
    const moment = this.momentOf(message, 'date', this.latest);
    if (moment !== null) this.latest = moment;
    return timeOf(moment);
  }

  ofEdit(message: Fields): Time | null {
    return timeOf(this.momentOf(message, 'edited', this.latest));
  }

  private momentOf(message: Fields, name: 'date' | 'edited', behind: number): number | null {
    const seconds = wordIn(message[`${name}_unixtime`]);
    if (/^\d{1,11}$/.test(seconds)) return Number(seconds) * 1000;
    const shown = shownIn(message[name]);
    return shown === null ? null : (this.clock?.momentOf(shown, behind) ?? null);
  }
}

/** True for a message whose time is only what a clock showed. */
export const needsZone = (message: Fields): boolean =>
  wordIn(message['date_unixtime']) === '' && shownIn(message['date']) !== null;

function shownIn(value: unknown): number | null {
  const shown = textIn(value);
  const moment = LOCAL.test(shown) ? Date.parse(`${shown}Z`) : Number.NaN;
  return Number.isNaN(moment) ? null : moment;
}

const timeOf = (moment: number | null): Time | null =>
  moment === null || moment <= 0 ? null : new Date(moment).toISOString();
