/** Requests under way to a push service that gave no good answer last. */
const FAILING_UNDER_WAY_MAX = 16;
/** Hosts come from users. */
const FAILING_HOSTS_MAX = 1_000;

/** The hosts of push services. One that does not answer takes a part of the requests only, so the others are reached. */
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

  /** @param isFailing it is to be tried again, or did not answer @returns whether it begins to fail */
  answered(host: string, isFailing: boolean): boolean {
    const begins = isFailing && !this.failing.has(host);
    if (!isFailing) this.failing.delete(host);
    if (begins && this.failing.size >= FAILING_HOSTS_MAX) this.failing.clear();
    if (begins) this.failing.add(host);
    return begins;
  }
}
