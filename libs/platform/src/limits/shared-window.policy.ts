import type { Rate } from '#config/rate.setting';
import { countEvent, type RateWindow } from './rate-window.policy.js';

/** Points are reported in steps of the rate divided by this. A user who takes less in a window is never reported. */
const REPORTS_PER_RATE = 10;

/** One process's knowledge of a key: its own window, and the window that all processes share. */
export interface SharedWindow {
  readonly own: RateWindow;
  /** Points of the local window that have not been reported, and points that are being reported. */
  unreported: number;
  underWay: number;
  /**
   * The shared window as of the latest answer: its end (an excess moves it back), the points of all processes, and this
   * process's share of them.
   */
  sharedEndsAtMs: number;
  total: number;
  reported: number;
}

/** The shared count of a key, including the report just made. */
export interface SharedTally {
  readonly points: number;
  readonly endsInMs: number;
}

export function newWindow(): SharedWindow {
  const own = { endsAtMs: 0, count: 0 };
  return { own, unreported: 0, underWay: 0, sharedEndsAtMs: 0, total: 0, reported: 0 };
}

/**
 * Takes points. Returns 0 if they are admitted, else the milliseconds until the next attempt. A user of one process is
 * limited only by that process's window.
 */
export function takePoint(window: SharedWindow, rate: Rate, nowMs: number, points = 1): number {
  if (nowMs >= window.own.endsAtMs) window.unreported = 0;
  if (isSpentByAll(window, rate, nowMs)) closeOwn(window, rate, nowMs);
  const retryAfterMs = countEvent(window.own, rate, nowMs, points);
  if (retryAfterMs === 0) window.unreported += Math.min(points, rate.points);
  return retryAfterMs;
}

/**
 * The points to report now, or 0. Each key has at most one report in progress, so in one window n processes admit at
 * most the rate, plus n tenths of it, plus the points taken while their reports are in progress.
 */
export function beginReport(window: SharedWindow, rate: Rate): number {
  const isDue = window.unreported >= Math.max(1, Math.floor(rate.points / REPORTS_PER_RATE));
  if (window.underWay > 0 || !isDue) return 0;
  window.underWay = window.unreported;
  window.unreported = 0;
  return window.underWay;
}

/** Applies the answer to the report. `undefined` means no answer: the report may have been counted or not. */
export function endReport(window: SharedWindow, rate: Rate, heard: SharedTally | undefined, nowMs: number): void {
  const { underWay } = window;
  window.underWay = 0;
  // Points that may be this process's own are not attributed to other processes.
  const isSameWindow = heard === undefined || (heard.points > underWay && nowMs < window.sharedEndsAtMs);
  window.reported = underWay + (isSameWindow ? window.reported : 0);
  if (heard === undefined) return;
  const windowsBeyond = Math.max(0, heard.points / rate.points - 1);
  window.total = heard.points;
  window.sharedEndsAtMs = nowMs + heard.endsInMs + windowsBeyond * rate.windowMs;
}

/** True if nothing in either window counts any more. */
export function isOver({ own, sharedEndsAtMs }: SharedWindow, nowMs: number): boolean {
  return nowMs >= own.endsAtMs && nowMs >= sharedEndsAtMs;
}

function isSpentByAll(window: SharedWindow, { points }: Rate, nowMs: number): boolean {
  const { total, reported, underWay, unreported } = window;
  return nowMs < window.sharedEndsAtMs && total > reported && total + underWay + unreported >= points;
}

/** Refuses until the shared window ends and, if the local one is used up too, until that ends. */
function closeOwn({ own, sharedEndsAtMs }: SharedWindow, { points }: Rate, nowMs: number): void {
  const isSpent = own.count >= points && nowMs < own.endsAtMs;
  own.endsAtMs = isSpent ? Math.max(own.endsAtMs, sharedEndsAtMs) : sharedEndsAtMs;
  own.count = Math.max(own.count, points);
}
