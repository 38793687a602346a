import { ERROR_CASES } from '#contracts/error-cases';
import { ERRORS, type ErrorCode } from '#contracts/errors';
import { GENERATED_NOTICE, table } from './markdown.js';

const INTRODUCTION = `# Errors

${GENERATED_NOTICE}

The catalogue in \`libs/contracts/src/errors.ts\`, shared by HTTP (\`application/problem+json\`, RFC 9457), acks and
\`connect_error\`. \`retry\` tells a client what to do:

- \`never\`: fix the request;
- \`later\`: send the same request again, after \`retryAfterMs\` if it is given;
- \`reauth\`: get a new access token first;
- \`resync\`: drop local state, then \`sync\` from nothing.

A dash under HTTP means that the code only exists on sockets. \`INVALID\` has the status 405 or 415 if the method or the media type
is wrong. Clients handle an unknown code by its \`retry\`.
`;

/** `docs/errors.md` */
export function errorsPage(): string {
  const rows = Object.entries(ERRORS).map(([code, { http, retry, message }]) => [
    `\`${code}\``,
    http === null ? '–' : String(http),
    `\`${retry}\``,
    ERROR_CASES[code as ErrorCode],
    message,
  ]);
  return `${INTRODUCTION}\n${table(['code', 'HTTP', 'retry', 'when', 'text'], rows)}\n`;
}
