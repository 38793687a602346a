/** The part of the account that is open. */
export type AccountPart =
  | 'menu'
  | 'status'
  | 'profile'
  | 'sessions'
  | 'security'
  | 'blocked'
  | 'notifications'
  | 'log-out';
