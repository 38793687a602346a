import { BoundedMap } from '#contracts/bounded-map';
import { ImportError } from './options.js';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Zones change their offsets at quarters of an hour only. */
const QUARTER_MS = 15 * 60 * 1000;
const OFFSETS_MAX = 10_000;

/** The clock on a wall of a zone, as people and phones read it. */
export class WallClock {
  private readonly format: Intl.DateTimeFormat;
  private readonly offsets = new BoundedMap<number, number>(OFFSETS_MAX);

  /** @throws ImportError if the zone is not in the IANA database */
  constructor(zone: string) {
    try {
      this.format = new Intl.DateTimeFormat('en-GB', {
        ...{ timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
        ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
      });
    } catch {
      throw new ImportError(`--zone ${zone} is no zone: name one such as Europe/Berlin`);
    }
  }

  /**
   * The moment, in ms since 1970, at which the clock shows a time. In autumn it shows an hour twice: the first moment that is not
   * before `behind` is taken, else the last. A time that it skips in spring counts as if the clock had not been changed.
   * @param shown what the clock shows, as if it were UTC
   */
  momentOf(shown: number, behind = -Infinity): number {
    const offsets = new Set([this.offsetAt(shown - DAY_MS), this.offsetAt(shown + DAY_MS)]);
    const moments = [...offsets].filter((offset) => this.offsetAt(shown - offset) === offset).map((o) => shown - o);
    moments.sort((a, b) => a - b);
    return moments.find((moment) => moment >= behind) ?? moments.at(-1) ?? shown - this.offsetAt(shown - DAY_MS);
  }

  private offsetAt(moment: number): number {
    const quarter = Math.floor(moment / QUARTER_MS) * QUARTER_MS;
    const known = this.offsets.get(quarter);
    if (known !== undefined) return known;
    const parts = Object.fromEntries(
      this.format.formatToParts(quarter).map(({ type, value }) => [type, Number(value)]),
    );
    const at = (name: string): number => parts[name] ?? 0;
    const shown = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'));
    this.offsets.set(quarter, shown - quarter);
    return shown - quarter;
  }
}
