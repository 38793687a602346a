import { ERRORS } from '#contracts/errors';
import { GENERATED_NOTICE, table } from './markdown.js';

const INTRODUCTION = `# Errors

${GENERATED_NOTICE}

The catalogue of \`libs/contracts/src/errors.ts\`. It serves HTTP (as \`application/problem+json\`, RFC 9457), acks and
\`connect_error\` alike. \`retry\` tells a client what to do:

- \`never\`: fix the request;
- \`later\`: the same request again, after \`retryAfterMs\` where given;
- \`reauth\`: get a new access token first;
- \`resync\`: drop local state, \`sync\` from nothing.

A dash under HTTP means that the code exists on sockets only. \`INVALID\` comes with the status 405 or 415 where that is
what was wrong. Clients treat a code that they do not know by its \`retry\`.
`;

/** `docs/errors.md` */
export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(([code, { http, retry, when, message }]) => [
    `\`${code}\``,
    http === null ? '–' : String(http),
    `\`${retry}\``,
    when,
    message,
  ]);
  return `${INTRODUCTION}\n${table(['code', 'HTTP', 'retry', 'when', 'text'], rows)}\n`;
}
