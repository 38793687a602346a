import { lazyPart } from '#chat/parts/lazy-part.js';
import type { AccountDialogPart } from './account-part.js';

const DIALOGS = {
  status: lazyPart(async () => (await import('../profile/status-dialog.js')).StatusDialog),
  profile: lazyPart(async () => (await import('./profile-dialog.js')).ProfileDialog),
  sessions: lazyPart(async () => (await import('./sessions-dialog.js')).SessionsDialog),
  security: lazyPart(async () => (await import('./security/security-dialog.js')).SecurityDialog),
  blocked: lazyPart(async () => (await import('./blocked-dialog.js')).BlockedDialog),
  notifications: lazyPart(async () => (await import('../attention/notification-settings.js')).NotificationSettings),
};

interface AccountDialogProps {
  readonly shown: AccountDialogPart;
  readonly onClose: () => void;
}

/** A dialog that the menu of the account opens. Each loads when it is first opened. */
export function AccountDialog({ shown, onClose }: AccountDialogProps) {
  const Dialog = DIALOGS[shown];
  return <Dialog onClose={onClose} />;
}
