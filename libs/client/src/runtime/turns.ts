/** Runs acts one after the other, in the order of the calls. */
export class Turns {
  private last: Promise<unknown> = Promise.resolve();

  /** Settles as `act` does. A rejection does not stop later acts. */
  run<Result>(act: () => Promise<Result>): Promise<Result> {
    const done = this.last.then(act);
    this.last = done.catch(() => undefined);
    return done;
  }
}
