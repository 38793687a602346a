import type { ServerEvent, ServerEventPayloads } from '#contracts';

type Listener = (payload: never) => void;

/** The application's listeners, by server event. */
export class EventListeners {
  private readonly listeners = new Map<ServerEvent, Set<Listener>>();

  /** Returns a function that unsubscribes. */
  add<Event extends ServerEvent>(event: Event, listener: (payload: ServerEventPayloads[Event]) => void): () => void {
    const listeners = this.listeners.get(event) ?? new Set();
    this.listeners.set(event, listeners.add(listener));
    return () => void listeners.delete(listener);
  }

  emit<Event extends ServerEvent>(event: Event, payload: ServerEventPayloads[Event]): void {
    for (const listener of this.listeners.get(event) ?? []) listener(payload as never);
  }
}
