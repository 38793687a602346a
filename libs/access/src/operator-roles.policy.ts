import { ROOT_OPERATOR } from './operator-key.policy.js';

/** The roles of operators' keys, lowest first. */
export const OPERATOR_ROLES = ['moderator', 'admin'] as const;
export type OperatorRole = (typeof OPERATOR_ROLES)[number];

/** `root`: the holder of `OPERATOR_SECRET`, above all keys. */
export type OperatorRank = OperatorRole | typeof ROOT_OPERATOR;
const RANKS: readonly OperatorRank[] = [...OPERATOR_ROLES, ROOT_OPERATOR];

/** The person, or the program, behind a key or behind `OPERATOR_SECRET`. */
export interface Operator {
  /** As the audit has it. */
  readonly name: string;
  readonly role: OperatorRank;
}

export function isAtLeast(role: OperatorRank, lowest: OperatorRank): boolean {
  return RANKS.indexOf(role) >= RANKS.indexOf(lowest);
}
