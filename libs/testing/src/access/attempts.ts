import type { Ack, ErrorCode } from '#contracts';

import { atLast } from '../users/at-last.js';
import type { TestSocket } from '../users/test-socket.js';
import { FORM_TYPE } from '../documents/openapi-operations.js';
import { topology } from '../topology/topology.js';
import type { TestUser } from '../users/user.js';
import type { Aim, HttpAim, SocketAim } from './aims.js';

const ACK_TIMEOUT_MS = 15_000;
const ANSWER_TIMEOUT_MS = 15_000;

/** The answer to a request about rooms, messages or files of other users. */
export interface Outcome {
  readonly aim: Aim;
  /** `null` if the answer is ok. */
  readonly code: ErrorCode | null;
  /** The answer as text. */
  readonly text: string;
  /** The answer is ok and says nothing: the requested state held already. */
  readonly isEmpty: boolean;
  /** The answer without what differs between two equal refusals. */
  readonly refusal: unknown;
}

/** Repeats what a busy server sheds, as clients do. */
export async function attempt(socket: TestSocket, aim: SocketAim): Promise<Outcome> {
  const ask = () => socket.io.timeout(ACK_TIMEOUT_MS).emitWithAck(aim.event, aim.request) as Promise<Ack<object>>;
  const ack = await atLast(ask, (answer) => !answer.ok && answer.error.code === 'OVERLOADED');
  const code = ack.ok ? null : ack.error.code;
  const isEmpty = ack.ok && Object.keys(ack.data).length === 0;
  return { aim, code, text: JSON.stringify(ack), isEmpty, refusal: ack.ok ? null : ack.error };
}

/**
 * Repeats what a busy server sheds, as clients do.
 * @param url the process that gets the request; default: the front
 */
export function attemptOverHttp(user: TestUser, aim: HttpAim, url = topology().url): Promise<Outcome> {
  const ask = () => overHttp(user, aim, url);
  return atLast(ask, ({ code }) => code === 'OVERLOADED');
}

async function overHttp(user: TestUser, aim: HttpAim, url: string): Promise<Outcome> {
  const answer = await fetch(`${url}${aim.url}`, {
    method: aim.method.toUpperCase(),
    headers: {
      authorization: `Bearer ${user.tokens.accessToken}`,
      ...(aim.body !== undefined && { 'content-type': aim.isForm ? FORM_TYPE : 'application/json' }),
    },
    body: bodyOf(aim),
    signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  const text = await answer.text();
  const problem = answer.ok ? null : (JSON.parse(text) as { code: ErrorCode });
  return { aim, code: problem?.code ?? null, text, isEmpty: answer.ok && text === '', refusal: problem };
}

function bodyOf({ body, isForm }: HttpAim): string | null {
  if (body === undefined) return null;
  return isForm ? new URLSearchParams(body as Record<string, string>).toString() : JSON.stringify(body);
}

/**
 * The flaws of the outcomes, none if all is well: no answer contains a secret, and each request that names the room is
 * refused with one of the codes, or told nothing because nothing was to do.
 */
export function flawsOf(
  outcomes: readonly Outcome[],
  secrets: readonly string[],
  codes: readonly ErrorCode[],
): string[] {
  return outcomes.flatMap((outcome) => {
    const { aim, code, text, isEmpty } = outcome;
    const shown = secrets.find((secret) => text.includes(secret));
    if (shown !== undefined) return [`${aim.what} showed ${shown}: ${text.slice(0, 300)}`];
    if (code === 'INVALID' && aim.isCrossed !== true)
      return [`${aim.what}: the attempt itself is not valid: ${text.slice(0, 300)}`];
    if (!aim.namesRoom || isEmpty) return [];
    if (code === null) return [`${aim.what} was answered: ${text.slice(0, 300)}`];
    return codes.includes(code) ? [] : [`${aim.what} was ${code}`];
  });
}
