/** The dialogs about the account that need a network. */
export type AccountDialogPart = 'status' | 'profile' | 'sessions' | 'security' | 'blocked' | 'notifications';

/** The part of the account that is open. */
export type AccountPart = AccountDialogPart | 'menu' | 'log-out';

export function isDialog(part: AccountPart | null): part is AccountDialogPart {
  return part !== null && part !== 'menu' && part !== 'log-out';
}
