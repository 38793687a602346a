import { Injectable } from '@nestjs/common';

/** Called when the courier asks auth whether there is a device. Its result is called with the answer. */
export type Asked = () => (hasDevices: boolean) => void;

/** Tells the courier that pushes if the site has any device. Auth answers this with each report. */
@Injectable()
export class SiteDevices {
  private asked: Asked = () => () => undefined;

  /** Replaces the follower: only the lease that began last has one. */
  follow(asked: Asked): void {
    this.asked = asked;
  }

  /** Asks auth, and passes the answer on to the follower. */
  async learn<Answer extends { readonly hasDevices: boolean }>(question: () => Promise<Answer>): Promise<Answer> {
    const answered = this.asked();
    const answer = await question();
    answered(answer.hasDevices);
    return answer;
  }
}
