import type { Message, MessageId } from '#contracts';

/** If more messages change during a page request, the page is requested again. */
const CHANGES_MAX = 500;

/** The latest states of messages that changed while the page that contains them was being fetched. */
export class PageChanges {
  private readonly newest = new Map<MessageId, Message>();

  get isFull(): boolean {
    return this.newest.size > CHANGES_MAX;
  }

  get messages(): readonly Message[] {
    return [...this.newest.values()];
  }

  get(id: MessageId): Message | undefined {
    return this.newest.get(id);
  }

  add(message: Message): void {
    const held = this.newest.get(message.id);
    if (!this.isFull && (held === undefined || held.rev < message.rev)) this.newest.set(message.id, message);
  }
}
