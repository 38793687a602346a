import type { Message, MessageId, Parley, RoomId } from '#client';

/** Pause between two questions for a message that the room store does not hold any more. */
const ASK_MS = 5_000;

/** Follows the messages of a room that grow, until they end. */
export class GrowingMessages {
  private readonly growing = new Map<MessageId, Message>();
  private asking: ReturnType<typeof setTimeout> | null = null;

  constructor(
    private readonly parley: Parley,
    private readonly roomId: RoomId,
    /** Called with each longer text, and with the end. */
    private readonly onGrown: (message: Message) => void,
  ) {}

  add(message: Message): void {
    if (message.grow === 'growing') this.growing.set(message.id, message);
  }

  /** Call it with the messages that the store holds, after each change of them. */
  check(held: readonly Message[]): void {
    if (this.growing.size === 0) return;
    const byId = new Map(held.map((message) => [message.id, message]));
    for (const [id] of this.growing) {
      const message = byId.get(id);
      if (message !== undefined) this.take(message);
      else this.askSoon();
    }
  }

  end(): void {
    this.growing.clear();
    if (this.asking !== null) clearTimeout(this.asking);
    this.asking = null;
  }

  private take(message: Message): void {
    const before = this.growing.get(message.id);
    if (before === undefined || (message.body === before.body && message.grow === before.grow)) return;
    if (message.grow === 'growing') this.growing.set(message.id, message);
    else this.growing.delete(message.id);
    this.onGrown(message);
  }

  /** Newer messages may have taken its place in the store, or the client was offline. */
  private askSoon(): void {
    this.asking ??= setTimeout(() => {
      this.asking = null;
      for (const id of this.growing.keys())
        this.parley.ask('message:get', { roomId: this.roomId, id }).then(
          (message) => this.take(message),
          // A message that the user may not read any more does not grow here.
          () => this.growing.delete(id),
        );
    }, ASK_MS);
  }
}
