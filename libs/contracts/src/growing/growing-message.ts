import type { ErrorBody, ErrorCode } from '../errors.js';
import type { Appended } from '../events/grow.events.js';
import type { Ext } from '../ext.js';
import type { MessageId } from '../ids.js';
import type { EndState, Message } from '../message.js';

/** A message that grows, for its writer. */
export interface GrowingMessage {
  readonly id: MessageId;
  /** Code points that are known to be stored, from which another process can go on; 0 until the beginning is stored. */
  readonly length: number;
  /**
   * Aborted once a reader has asked the writer to end the message, and once the writer cannot go on with it: the reason is then the
   * error that `append` and `finish` reject with.
   */
  readonly stopped: AbortSignal;
  /**
   * Adds text, and resolves once it is stored. What is added meanwhile travels together: add the texts of a fast source without
   * waiting for each. Errors that may pass, and lost connections, are waited for. If a check refuses the text, it resolves with the
   * `length` before it, and sends it again with what follows.
   *
   * Rejects with `INVALID` if no message can have the text, and with `LIMIT_REACHED` and the scope `bodyChars` if this one has no place
   * for it: the message goes on without. Any other error ends the writing, for example `CONFLICT` with the field `id`: the message has
   * ended.
   */
  append(text: string): Promise<Appended>;
  /**
   * Ends the message once its text is stored, without text that a check has refused. `ext` replaces that of the beginning. Rejects as
   * `append` does, and with `REFUSED` if a check refuses `ext`: the message then goes on.
   */
  finish(state?: EndState, ext?: Ext): Promise<Message>;
}

/** An error of the server. */
export type GrowingProblem = Pick<ErrorBody, 'code' | 'retry' | 'retryAfterMs' | 'scope' | 'length'>;

/** The requests about one growing message. Each may be repeated. */
export interface GrowingRequests {
  append(piece: { readonly offset: number; readonly text: string }): Promise<Appended>;
  finish(end: { readonly length: number; readonly state: EndState; readonly ext?: Ext }): Promise<Message>;
  /** `null` for an error that is not the server's. */
  problemOf(error: unknown): GrowingProblem | null;
  /** The error of a request that is refused without being sent. */
  refusal(code: ErrorCode, details: { readonly field?: string; readonly scope?: string }): Error;
}
