import type { ServerEvent, ServerEventPayloads } from '#contracts';

type Listener = (payload: never) => void;

/** Who wants to hear of which of the server's events. */
export class EventListeners {
  private readonly listeners = new Map<ServerEvent, Set<Listener>>();

  /** Returns how to stop listening. */
  add<Event extends ServerEvent>(event: Event, listener: (payload: ServerEventPayloads[Event]) => void): () => void {
    const listeners = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  tell<Event extends ServerEvent>(event: Event, payload: ServerEventPayloads[Event]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(payload as never);
  }
}
