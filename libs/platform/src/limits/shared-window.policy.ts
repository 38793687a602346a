import type { Rate } from '#config/rate.setting';
import { countEvent, type RateWindow } from './rate-window.policy.js';

/** Points are reported by so many parts of the rate: whoever uses less in a window is never reported. */
const REPORTS_PER_RATE = 10;

/** What one key has used, as one process knows it: in its own window, and in the one that all processes share. */
export interface SharedWindow {
  readonly own: RateWindow;
  /** Points of the own window that the shared count lacks, and those that are on their way to it. */
  unreported: number;
  underWay: number;
  /**
   * The shared window as last heard: when it ends (what is beyond the rate is paid back by a longer wait), the points
   * of all processes, and this one's share of them.
   */
  sharedEndsAtMs: number;
  total: number;
  reported: number;
}

/** What the shared window of a key holds, a report just made included. */
export interface SharedTally {
  readonly points: number;
  readonly endsInMs: number;
}

export function newWindow(): SharedWindow {
  const own = { endsAtMs: 0, count: 0 };
  return { own, unreported: 0, underWay: 0, sharedEndsAtMs: 0, total: 0, reported: 0 };
}

/**
 * Takes a point. `0`: it may pass; else the milliseconds until the next attempt. Whoever uses one process alone is
 * bound by its window alone.
 */
export function takePoint(window: SharedWindow, rate: Rate, nowMs: number): number {
  if (nowMs >= window.own.endsAtMs) window.unreported = 0;
  if (isSpentByAll(window, rate, nowMs)) closeOwn(window, rate, nowMs);
  const retryAfterMs = countEvent(window.own, rate, nowMs);
  if (retryAfterMs === 0) window.unreported += 1;
  return retryAfterMs;
}

/**
 * The points to report now, or `0`. One report of a key is under way at a time: of a window n processes let through at
 * most the rate, n tenths of it, and what comes while their reports are under way.
 */
export function beginReport(window: SharedWindow, rate: Rate): number {
  const isDue = window.unreported >= Math.max(1, Math.floor(rate.points / REPORTS_PER_RATE));
  if (window.underWay > 0 || !isDue) return 0;
  window.underWay = window.unreported;
  window.unreported = 0;
  return window.underWay;
}

/** The answer to the report; `undefined` where there is none, which leaves open whether it was counted. */
export function endReport(window: SharedWindow, rate: Rate, heard: SharedTally | undefined, nowMs: number): void {
  const { underWay } = window;
  window.underWay = 0;
  // Of what may be this process's own nothing is held against it as another's.
  const isSameWindow = heard === undefined || (heard.points > underWay && nowMs < window.sharedEndsAtMs);
  window.reported = underWay + (isSameWindow ? window.reported : 0);
  if (heard === undefined) return;
  const windowsBeyond = Math.max(0, heard.points / rate.points - 1);
  window.total = heard.points;
  window.sharedEndsAtMs = nowMs + heard.endsInMs + windowsBeyond * rate.windowMs;
}

/** Whether neither window holds anything that still counts. */
export function isOver({ own, sharedEndsAtMs }: SharedWindow, nowMs: number): boolean {
  return nowMs >= own.endsAtMs && nowMs >= sharedEndsAtMs;
}

function isSpentByAll(window: SharedWindow, { points }: Rate, nowMs: number): boolean {
  const { total, reported, underWay, unreported } = window;
  return nowMs < window.sharedEndsAtMs && total > reported && total + underWay + unreported >= points;
}

/** Refuses until the shared window ends; until the own one ends, too, if that is spent as well. */
function closeOwn({ own, sharedEndsAtMs }: SharedWindow, { points }: Rate, nowMs: number): void {
  const isSpent = own.count >= points && nowMs < own.endsAtMs;
  own.endsAtMs = isSpent ? Math.max(own.endsAtMs, sharedEndsAtMs) : sharedEndsAtMs;
  own.count = Math.max(own.count, points);
}
