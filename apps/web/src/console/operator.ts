import { createContext, use } from 'react';

import type { SignedInOperator } from './answers.js';

export const OperatorContext = createContext<SignedInOperator>({ name: '', role: 'moderator' });

/** True if acts of admins are offered. The services judge each request by themselves. */
export function useIsAdmin(): boolean {
  return use(OperatorContext).role !== 'moderator';
}
