/** The times of a process. Parts that wait or compare times are handed one, so that a spec can hand in a clock that it moves. */
export class Clock {
  /** Milliseconds of a clock that never goes back. */
  now(): number {
    return performance.now();
  }

  /** Milliseconds since 1970, by the clock of the host. */
  time(): number {
    return Date.now();
  }

  /** Milliseconds since 1970 of a moment of `now`. */
  timeAt(moment: number): number {
    return this.time() - (this.now() - moment);
  }
}
