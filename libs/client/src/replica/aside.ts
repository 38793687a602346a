import type { Message } from '#contracts';

/** More changes than this while one page is under way: the page is asked for again. */
const ASIDE_MAX = 500;

/** The newest states of older messages that came while the page that holds them was under way. */
export class Aside {
  private readonly newest = new Map<string, Message>();

  get isFull(): boolean {
    return this.newest.size > ASIDE_MAX;
  }

  get messages(): readonly Message[] {
    return [...this.newest.values()];
  }

  add(message: Message): void {
    const held = this.newest.get(message.id);
    if (!this.isFull && (held === undefined || held.rev < message.rev)) this.newest.set(message.id, message);
  }
}
