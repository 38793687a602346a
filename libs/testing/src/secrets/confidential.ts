import { appendFileSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';

import { TOPOLOGY_FILE } from '../topology/topology.js';

/** Fields of requests and answers whose values must never be logged. */
const FIELDS = new Set([
  ...['body', 'ext', 'text', 'query'],
  ...['password', 'currentPassword', 'newPassword'],
  ...['token', 'accessToken', 'refreshToken', 'authorization'],
  ...['key', 'externalId', 'invite'],
  ...['otp', 'secret', 'recoveryCodes'],
  ...['note', 'notes', 'muteReason', 'goneReasons'],
]);
/** Shorter texts, and those of a few characters, also occur by chance. */
const CHARS_MIN = 12;
const DISTINCT_CHARS_MIN = 6;
/** A log may cut a long text. */
const CHARS_COMPARED = 48;
/** More than a suite has. */
const VALUES_MAX = 200_000;
const DEPTH_MAX = 8;

const noted = new Map<string, Set<string>>();

/** The file with the confidential values that the tests of a deployment have sent and received. */
export function confidentialFile(topologyFile: string): string {
  return `${topologyFile}.confidential`;
}

/** Remembers the confidential values in a request or answer, for the deployment that `topology()` describes. */
export function noteConfidential(value: unknown): void {
  const file = process.env[TOPOLOGY_FILE];
  // A deployment that has stopped has removed its folder.
  if (file === undefined || !existsSync(dirname(file))) return;
  const known = noted.get(file) ?? new Set<string>();
  noted.set(file, known);
  const fresh = confidentialIn(value).filter((text) => !known.has(text) && known.size < VALUES_MAX);
  for (const text of fresh) known.add(text);
  if (fresh.length === 0) return;
  appendFileSync(confidentialFile(file), fresh.map((text) => `${JSON.stringify(text)}\n`).join(''));
}

/** The signature in the URL of a file, which gives the bytes to everyone who has it, and the code in the link of an invitation. */
function secretIn(text: string): string[] {
  const secret = /(?:[?&]signature=|\/invite#)([\w-]+)/.exec(text)?.[1];
  return secret === undefined ? [] : [secret.slice(0, CHARS_COMPARED)];
}

/** The beginnings of the confidential texts in the value. */
export function confidentialIn(value: unknown, isConfidential = false, depth = 0): string[] {
  if (typeof value === 'string') {
    if (isConfidential && isTelling(value)) return [value.slice(0, CHARS_COMPARED)];
    return secretIn(value);
  }
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    confidentialIn(inner, isConfidential || FIELDS.has(name), depth + 1),
  );
}

function isTelling(text: string): boolean {
  return text.length >= CHARS_MIN && new Set(text.slice(0, CHARS_COMPARED)).size >= DISTINCT_CHARS_MIN;
}
