import { afterAll, afterEach } from 'vitest';

import { takeMismatches } from '#testing/documents/conformance';
import { watchedFetch } from '#testing/documents/http-watch';
import { topology } from '#testing/topology/topology';

/** Checks all traffic of the system suite against `docs/openapi.json` and `docs/asyncapi.json`. */
globalThis.fetch = watchedFetch(() => topology().url);

function failOnMismatch(): void {
  const mismatches = takeMismatches();
  if (mismatches.length > 0) throw new Error(`not as documented:\n- ${mismatches.join('\n- ')}`);
}

afterEach(failOnMismatch);
afterAll(failOnMismatch);
