import { existsSync, readFileSync } from 'node:fs';

import { confidentialFile } from './confidential.js';
import { TextFinder } from './text-finder.js';

/** Secrets by their form, also those that no test has seen. */
const FORMS: Readonly<Record<string, RegExp>> = {
  'an access token': /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,}/,
  "a bot's token": /parley_bot_[\w-]{16,}/,
  "a host's secret": /parley_jwt_[\w-]{16,}/,
  "an app's key": /parley_app_[\w-]{16,}/,
  "an operator's key": /parley_op_[\w-]{16,}/,
  "an operator's cookie": /parley_admin=[\w-]{16,}/,
  "an invitation's code": /\/invite#[\w-]{16,}|[?&]invite=[\w-]{16,}/,
  "an incoming webhook's token": /parley_in_[\w-]{16,}|\/hooks\/[\da-f]{32}\/[\da-f]{16,}/,
  "a password's hash": /\$argon2\w*\$/,
  'a password in a URL': /\w+:\/\/[^\s/:@"]+:[^\s/:@"[]+@/,
};
const SHOWN_MAX = 10;
const SHOWN_CHARS_MAX = 300;

/**
 * Finds secrets in a deployment's log: confidential values that its tests have sent or received, and texts in the form of
 * a secret. Returns one line for each.
 * @param log everything that its processes wrote
 */
export function leaksIn(log: Buffer, topologyFile: string): string[] {
  const file = confidentialFile(topologyFile);
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n').filter(Boolean) : [];
  return leaksOf(
    log,
    lines.map((line) => JSON.parse(line) as string),
  );
}

export function leaksOf(log: Buffer, confidential: readonly string[]): string[] {
  const texts = new TextFinder(confidential).findIn(log).map((text) => shown(log, text, 'a confidential value'));
  const whole = log.toString('latin1');
  const forms = Object.entries(FORMS).flatMap(([what, form]) => {
    const [match] = form.exec(whole) ?? [];
    return match === undefined ? [] : [shown(log, match, what)];
  });
  return [...texts, ...forms].slice(0, SHOWN_MAX);
}

/** The line with the text. */
function shown(log: Buffer, text: string, what: string): string {
  const at = log.indexOf(text);
  const from = log.lastIndexOf('\n', at) + 1;
  const end = log.indexOf('\n', at);
  const line = log.subarray(from, end === -1 ? log.length : end).toString('utf8');
  return `${what} (${text.slice(0, 24)}…) in: ${line.slice(0, SHOWN_CHARS_MAX)}`;
}
