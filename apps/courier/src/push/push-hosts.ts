/** Requests that may be under way to a push service whose last answer was a failure. */
const FAILING_UNDER_WAY_MAX = 16;
/** Users choose the hosts, so this set needs a bound. */
const FAILING_HOSTS_MAX = 1_000;

/** The hosts of push services. One that does not answer takes only a part of the requests, so that the others get theirs. */
export class PushHosts {
  private readonly failing = new Set<string>();
  private readonly underWay = new Map<string, number>();

  /** Whether a request to the host may begin now. */
  hasPlace(host: string): boolean {
    return !this.failing.has(host) || (this.underWay.get(host) ?? 0) < FAILING_UNDER_WAY_MAX;
  }

  begin(host: string): void {
    this.underWay.set(host, (this.underWay.get(host) ?? 0) + 1);
  }

  end(host: string): void {
    const left = (this.underWay.get(host) ?? 0) - 1;
    if (left > 0) this.underWay.set(host, left);
    else this.underWay.delete(host);
  }

  /**
   * Notes an answer of the host.
   * @param isFailing true if the host did not answer, or the push must be tried again
   * @returns true if the host begins to fail
   */
  answered(host: string, isFailing: boolean): boolean {
    const begins = isFailing && !this.failing.has(host);
    if (!isFailing) this.failing.delete(host);
    if (begins && this.failing.size >= FAILING_HOSTS_MAX) this.failing.clear();
    if (begins) this.failing.add(host);
    return begins;
  }
}
