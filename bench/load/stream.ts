export type Arrival = 'in order' | 'early' | 'again';

/** The messages that one receiver has from one sender: all below `next`, and those that arrived early. */
export class Stream {
  private next = 0;
  private readonly early = new Set<number>();

  take(count: number): Arrival {
    if (count < this.next || this.early.has(count)) return 'again';
    if (count > this.next) {
      this.early.add(count);
      return 'early';
    }
    for (this.next++; this.early.delete(this.next);) this.next++;
    return 'in order';
  }
}
