/** The part of the account that is open. */
export type AccountPart = 'menu' | 'profile' | 'sessions' | 'blocked' | 'notifications' | 'log-out';
