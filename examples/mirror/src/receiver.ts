import { createServer, type IncomingMessage, type Server } from 'node:http';
import { text } from 'node:stream/consumers';

import { type Delivery, webhooks } from '@parley/server';

/**
 * Answers Parley's requests: 204 once `keep` has resolved, and something else in all other cases, so that Parley sends the delivery
 * again.
 * @param secret of the hook, `whsec_…`
 */
export function receiver(secret: string, keep: (delivery: Delivery) => Promise<void>): Server {
  async function answer(request: IncomingMessage): Promise<number> {
    if (request.method !== 'POST') return 405;
    await keep(await webhooks.verify(secret, request.headers, await text(request)));
    return 204;
  }
  return createServer((request, response) => {
    answer(request).then(
      (status) => response.writeHead(status).end(),
      (error: unknown) => {
        console.error(error);
        response.writeHead(error instanceof webhooks.WebhookError ? 401 : 500).end();
      },
    );
  });
}
