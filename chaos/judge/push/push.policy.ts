import type { Invariant } from '../invariant.js';
import { PUSH_CONTENT } from './push-content.policy.js';
import { PUSH_TIME } from './push-time.policy.js';

/** What users who are away are promised, and what must not reach their devices. */
export const PUSH: readonly Invariant[] = [...PUSH_TIME, ...PUSH_CONTENT];
