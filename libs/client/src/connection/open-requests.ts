import { ChatError } from '#contracts/errors';
import type { ClientEvent, ClientEventData } from '#contracts';

import type { Fields } from '../replica/requests.js';
import type { Clock } from '../runtime.js';
import { errorOf } from '../session/http.js';
import type { Link } from './link.js';

/** The server acks within 10 s: after this the connection cannot be trusted. */
const ANSWER_TIMEOUT_MS = 12_000;
const OPEN_REQUESTS_MAX = 2_000;

/** Requests whose answer is due on the present link. */
export class OpenRequests {
  private readonly open = new Set<(error: ChatError) => void>();

  constructor(
    private readonly clock: Clock,
    /** A request got no answer in time. */
    private readonly overdue: () => void,
  ) {}

  /** Rejects with the server's error, with `OVERLOADED` when too many are open, and with that of `fail`. */
  send<Event extends ClientEvent>(link: Link, event: Event, fields: Fields<Event>): Promise<ClientEventData[Event]> {
    return new Promise((resolve, reject) => {
      if (this.open.size >= OPEN_REQUESTS_MAX) throw new ChatError('OVERLOADED', { message: 'Too much is under way.' });
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

  /** Their answers will not come. */
  fail(error: ChatError): void {
    for (const fail of [...this.open]) fail(error);
  }
}
