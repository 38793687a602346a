import type { HostRequests } from './host-requests.js';
import type { AnswerOf, ApiRoute, ArgumentsOf } from './routes.js';

/** The ordinary API of Parley, as one caller. */
export class HostApi {
  constructor(private readonly requests: HostRequests) {}

  /**
   * `request('PATCH /v1/rooms/{id}/messages/{messageId}', { path: { id, messageId }, body: { version: 1, body: 'Hi' } })`.
   * Repeats as every call does: give an `id` where the route takes one, so that a repeat makes nothing twice.
   * @param route as in `docs/openapi.json`
   * @throws ParleyError
   */
  async request<Name extends ApiRoute>(route: Name, ...parts: ArgumentsOf<Name>): Promise<AnswerOf<Name>> {
    return this.requests.send(route, ...parts);
  }
}
