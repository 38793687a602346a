import { describe, expect, it } from 'vitest';

import { CLIENT_EVENTS, ERRORS } from '#contracts';
import { notOccurred, type Occurrence } from '#testing/documents/conformance';
import { openApi, operations } from '#testing/documents/openapi-operations';
import { asyncApi, serverEvents } from '#testing/documents/socket-watch';
import { isEmbedded, topology } from '#testing/topology/topology';

import { everyRefusal } from './tours/errors.tour.js';
import { everyFailure } from './tours/failures.tour.js';
import { everyRoute } from './tours/http.tour.js';
import { everythingElse } from './tours/rest.tour.js';
import { everyEvent } from './tours/sockets.tour.js';

/** Enough to start a deployment, let a token expire and let requests time out. */
const FAILURES_TIMEOUT_MS = 300_000;
/** Codes that no test can cause, and why. */
const NOT_PROVOKED: Readonly<Record<string, string>> = { INTERNAL: 'it is a bug' };

/** `test/documents.setup.ts` compares all traffic of these tests with the documents. */
describe('the documents', () => {
  it('are served as they were generated, with a page to read them', async () => {
    const { url } = topology();
    for (const [file, { document }] of Object.entries({ 'asyncapi.json': asyncApi, 'openapi.json': openApi })) {
      const answer = await fetch(`${url}/v1/${file}`);
      expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
      expect(await answer.json()).toEqual(document);
    }
    expect(await (await fetch(`${url}/docs`)).text()).toContain('swagger-ui');
    expect((await fetch(`${url}/docs/swagger-ui-bundle.js`)).status).toBe(200);
  });

  it('describe every event, in both directions', everyEvent);

  it('describe every route', everyRoute);

  it('describe every other event and route', everythingElse);

  it('describe every refusal', everyRefusal);

  // It starts its own embedded Parley, so only the embedded suite runs it.
  const itOnce = it.runIf(isEmbedded());

  itOnce(
    'describe the answers of a server that is full, limited, too slow, draining or without its database',
    everyFailure,
    FAILURES_TIMEOUT_MS,
  );

  itOnce('describe only routes, events and codes that occur in these tests', () => {
    const events = CLIENT_EVENTS;
    const codes = Object.keys(ERRORS).filter((code) => !Object.hasOwn(NOT_PROVOKED, code));
    const wanted: Occurrence[] = [
      ...operations.map(({ method, path }): Occurrence => `route ${method.toUpperCase()} ${path}`),
      ...events.map((event): Occurrence => `event ${event}`),
      ...serverEvents().map((event): Occurrence => `frame ${event}`),
      ...codes.map((code): Occurrence => `code ${code}`),
    ];
    expect(notOccurred(wanted)).toEqual([]);
  });
});
