import { Injectable } from '@nestjs/common';
import { Clock } from '#platform/clock';

/** Called when the courier asks auth whether there is a device. Its result is called with the answer. */
export type Asked = () => (hasDevices: boolean) => void;

/** Tells the courier that pushes if the site has any device. Auth answers this with each report. */
@Injectable()
export class SiteDevices {
  private asked: Asked = () => () => undefined;
  /** When auth was last asked; `undefined` before the first answer. */
  private known: { readonly has: boolean; readonly askedAt: Date } | undefined;

  constructor(private readonly clock: Clock) {}

  /** Replaces the follower: only the lease that began last has one. */
  follow(asked: Asked): void {
    this.asked = asked;
    this.known = undefined;
  }

  /** False also before auth has answered. */
  get hasDevices(): boolean {
    return this.known?.has === true;
  }

  /** Until then the site had no device; `undefined` if it has some, or before auth has answered. */
  get emptyUntil(): Date | undefined {
    return this.known?.has === false ? this.known.askedAt : undefined;
  }

  /** Asks auth, and passes the answer on to the follower. */
  async learn<Answer extends { readonly hasDevices: boolean }>(question: () => Promise<Answer>): Promise<Answer> {
    const [answered, askedAt] = [this.asked(), new Date(this.clock.time())];
    const answer = await question();
    this.known = { has: answer.hasDevices, askedAt };
    answered(answer.hasDevices);
    return answer;
  }
}
