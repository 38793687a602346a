import { randomBytes } from 'node:crypto';

/** A prefix that secret scanners can recognize. */
const KEY_PREFIX = 'parley_op_';
const KEY_BYTES = 32;

/** The shape of an operator's key: 256 bits in base64url. */
export const OPERATOR_KEY = /^parley_op_[\w-]{43}$/;
/** The shape of a key, and of `OPERATOR_SECRET`. */
export const OPERATOR_OR_ROOT = /^[\x21-\x7e]{32,512}$/;
/** The names that the audit shows. */
export const OPERATOR_NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u;
/** The name of the holder of `OPERATOR_SECRET`. No key has it. */
export const ROOT_OPERATOR = 'root';

export function newOperatorKey(): string {
  return `${KEY_PREFIX}${randomBytes(KEY_BYTES).toString('base64url')}`;
}
