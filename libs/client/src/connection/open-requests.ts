import { ChatError } from '#contracts/errors';
import type { ClientEvent, ClientEventData } from '#contracts';

import type { Fields } from '../replica/requests.js';
import type { Clock } from '../runtime/runtime.js';
import { errorOf } from '../session/http.js';
import type { Link } from './link.js';

/** The server acks within 10 s. After this time the client drops the connection. */
const ANSWER_TIMEOUT_MS = 12_000;
const OPEN_REQUESTS_MAX = 2_000;

/** Requests that wait for an answer on the current link. */
export class OpenRequests {
  private readonly open = new Set<(error: ChatError) => void>();

  constructor(
    private readonly clock: Clock,
    /** Called when a request times out. */
    private readonly overdue: () => void,
  ) {}

  /** Rejects with the server's error, with the error passed to `fail`, or with `OVERLOADED` if too many are open. */
  send<Event extends ClientEvent>(link: Link, event: Event, fields: Fields<Event>): Promise<ClientEventData[Event]> {
    return new Promise((resolve, reject) => {
      if (this.open.size >= OPEN_REQUESTS_MAX)
        throw new ChatError('OVERLOADED', { message: 'Too many requests are open.' });
      const settle = (): void => {
        timer.cancel();
        this.open.delete(fail);
      };
      const fail = (error: ChatError): void => {
        settle();
        reject(error);
      };
      const timer = this.clock.after(ANSWER_TIMEOUT_MS, this.overdue);
      this.open.add(fail);
      link.send(event, fields, (ack) => {
        if (!this.open.has(fail)) return;
        settle();
        if (ack.ok) resolve(ack.data);
        else reject(errorOf(ack.error));
      });
    });
  }

  /** Rejects all open requests. */
  fail(error: ChatError): void {
    for (const fail of [...this.open]) fail(error);
  }
}
