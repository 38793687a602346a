/** The part of the account that is open. */
export type AccountPart = 'menu' | 'profile' | 'sessions' | 'security' | 'blocked' | 'notifications' | 'log-out';
