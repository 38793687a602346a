import type { Locator } from '@playwright/test';

import { expectPage, type Person } from './person.js';

/** The panel of a thread in a person's window. */
export class ThreadPanel {
  constructor(private readonly person: Person) {}

  get region(): Locator {
    return this.person.page.getByRole('complementary', { name: 'Thread' });
  }

  get log(): Locator {
    return this.region.getByRole('log', { name: 'Replies' });
  }

  get text(): Locator {
    return this.region.getByRole('textbox', { name: 'Reply in thread' });
  }

  get alsoInRoom(): Locator {
    return this.region.getByRole('checkbox', { name: 'Also send to room' });
  }

  button(name: string): Locator {
    return this.region.getByRole('button', { name, exact: true });
  }

  /** The root's article, or a reply's. */
  message(text: string): Locator {
    return this.region.getByRole('article').filter({ hasText: text });
  }

  reply(text: string): Locator {
    return this.log.getByRole('article').filter({ hasText: text });
  }

  /** Opens the thread of a message by its toolbar. */
  async open(text: string): Promise<void> {
    await this.person.act(text, 'Thread');
    await expectPage(this.message(text)).toBeVisible();
  }

  /** Sends a reply with Enter. */
  async send(text: string): Promise<void> {
    await this.text.fill(text);
    await this.text.press('Enter');
    await expectPage(this.text).toHaveValue('');
  }

  /** Waits until the reply is shown, exactly once, and stored. */
  async expectReply(text: string): Promise<void> {
    await expectPage(this.reply(text)).toHaveCount(1);
    await expectPage(this.reply(text)).toBeInViewport();
    await expectPage(this.reply(text).filter({ hasText: 'Waiting to be sent' })).toHaveCount(0);
  }

  async act(text: string, action: string): Promise<void> {
    await this.message(text).hover();
    const toolbar = this.message(text).getByRole('toolbar', { name: 'Message actions' });
    await toolbar.getByRole('button', { name: action, exact: true }).click();
  }
}
