import { Injectable } from '@nestjs/common';

/** Called when auth is asked whether there is a device; its result is called with the answer. */
export type Asked = () => (hasDevices: boolean) => void;

/** Tells the courier that pushes if the site has any device. Auth answers this with each report. */
@Injectable()
export class SiteDevices {
  private asked: Asked = () => () => undefined;

  /** One follows, of the lease that began last. */
  follow(asked: Asked): void {
    this.asked = asked;
  }

  /** Passes on what the question brings. */
  async learn<Answer extends { readonly hasDevices: boolean }>(question: () => Promise<Answer>): Promise<Answer> {
    const answered = this.asked();
    const answer = await question();
    answered(answer.hasDevices);
    return answer;
  }
}
