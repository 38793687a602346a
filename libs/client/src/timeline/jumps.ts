/** The jumps of a timeline: a later one replaces an earlier one. */
export class Jumps {
  isRunning = false;
  private last = 0;

  /** Begins a jump. Returns a function that tells whether it is still wanted. */
  begin(): () => boolean {
    const jump = ++this.last;
    this.isRunning = true;
    return () => jump === this.last;
  }

  end(): void {
    this.last++;
    this.isRunning = false;
  }
}
