import { SettingProblem, type App, type Declaration, type Setting } from './setting.js';

/** At most `points` in `windowMs`. */
export interface Rate {
  readonly points: number;
  readonly windowMs: number;
}

const UNITS_MS = { s: 1000, m: 60_000, h: 3_600_000 } as const;
const POINTS_MAX = 1_000_000;
const WINDOW_MAX_MS = 24 * UNITS_MS.h;

/** @throws SettingProblem */
export function parseRate(text: string): Rate {
  const [, points, count, unit] = /^(\d{1,7})\/(\d{1,5})([smh])$/.exec(text) ?? [];
  if (points === undefined || count === undefined) throw new SettingProblem(`"${text}" is not a rate such as 10/15m`);
  const rate = { points: Number(points), windowMs: Number(count) * UNITS_MS[unit as keyof typeof UNITS_MS] };
  if (rate.points < 1 || rate.points > POINTS_MAX)
    throw new SettingProblem(`"${text}" does not have 1–${POINTS_MAX} points`);
  if (rate.windowMs < 1000 || rate.windowMs > WINDOW_MAX_MS)
    throw new SettingProblem(`"${text}" does not have a window of 1s–24h`);
  return rate;
}

export function formatRate({ points, windowMs }: Rate): string {
  const unit = (['h', 'm', 's'] as const).find((name) => windowMs % UNITS_MS[name] === 0) ?? 's';
  return `${points}/${windowMs / UNITS_MS[unit]}${unit}`;
}

/** A rate, written as `points/window`: `10/15m` is ten in fifteen minutes. */
export function rate<Apps extends App>(
  declaration: Omit<Declaration<Rate, Apps>, 'default'> & { readonly default: string },
): Setting<Rate, Apps> {
  return {
    ...declaration,
    default: parseRate(declaration.default),
    accepts: 'rate, as `10/15m`',
    secret: false,
    optional: false,
    endpoint: false,
    parse: parseRate,
    format: formatRate,
  };
}
