import { useState } from 'react';

import type { User } from '#client';
import { useMe, useParley } from '#react';

import { PictureField } from '#chat/profile/picture-field.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Avatar } from '#chat/ui/avatar.js';
import { Button } from '#chat/ui/button.js';
import { Dialog } from '#chat/overlays/dialog.js';
import { Select } from '#chat/overlays/select.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import styles from './account.module.css';
import { DeleteAccountDialog } from './delete-account-dialog.js';
import { LanguageSelect } from '../language/language-select.js';
import { useOwnStatus } from '../profile/own-status.js';
import { ChangePasswordForm, SetPasswordForm, UpgradeForm } from './password-forms.js';
import { ProfileForm } from './profile-form.js';
import { useHasPassword } from '../ways/use-has-password.js';
import { useWays } from '../ways/use-ways.js';

export interface ProfileDialogProps {
  readonly onClose: () => void;
}

/** The user's picture, name, status, language and password, and the way out. */
export function ProfileDialog({ onClose }: ProfileDialogProps) {
  const text = useFullText();
  const me = useMe();
  const { account } = useParley();
  const { status } = useOwnStatus();
  const [hasPassword, setHasPassword] = useHasPassword();
  const [isDeleting, setDeleting] = useState(false);
  if (me === null) return null;
  const { user } = me;
  const isGuest = user.type === 'guest';
  return (
    <Dialog isOpen title={text.account.profile} onClose={onClose}>
      <div className={styles.sections}>
        <div className={styles.form}>
          <div className={styles.person}>
            <Avatar userId={user.id} name={user.displayName} avatarUrl={user.avatarUrl} size="l" status={status} />
            <div className={styles.names}>
              <p className={styles.name}>
                <bdi>{user.displayName}</bdi>
              </p>
              <p className={styles.hint}>{isGuest ? text.account.guestName(user.username) : `@${user.username}`}</p>
            </div>
          </div>
          <PictureField
            hasPicture={user.avatarUrl != null}
            shape="round"
            onSave={(picture) => account.setAvatar(picture)}
            onRemove={() => account.removeAvatar()}
          />
        </div>
        <ProfileForm user={user} />
        <StatusChoice />
        <LanguageSelect />
        <OwnPassword user={user} hasPassword={hasPassword} onSet={() => setHasPassword(true)} />
        <section className={styles.section}>
          <h3>{text.account.deleteAccount}</h3>
          <p className={styles.hint}>{text.account.deleteHint}</p>
          <div>
            <Button variant="danger" onPress={() => setDeleting(true)}>
              {text.account.deleteAccount}
            </Button>
          </div>
        </section>
      </div>
      <DeleteAccountDialog
        hasPassword={!isGuest && hasPassword !== false}
        isOpen={isDeleting}
        onClose={() => setDeleting(false)}
      />
    </Dialog>
  );
}

function StatusChoice() {
  const text = useFullText();
  const { status, choose, statuses } = useOwnStatus();
  const hint = status === 'dnd' || status === 'invisible' ? text.account.statusHints[status] : null;
  return (
    <div className={styles.form}>
      <Select
        label={text.account.status}
        value={status}
        options={statuses.map((value) => ({ value, label: text.account.statuses[value] }))}
        onChange={choose}
      />
      {hint !== null && <p className={styles.hint}>{hint}</p>}
    </div>
  );
}

interface OwnPasswordProps {
  readonly user: User;
  /** `null` until it is known. A form that became another one then would lose what the user has typed. */
  readonly hasPassword: boolean | null;
  readonly onSet: () => void;
}

function OwnPassword({ user: { type, username }, hasPassword, onSet }: OwnPasswordProps) {
  const ways = useWays();
  if (type === 'guest') return <UpgradeForm username={username} />;
  if (ways?.passwords === false) return null;
  if (hasPassword === null || ways === null) return <Skeleton lines={4} />;
  if (!hasPassword) return <SetPasswordForm username={username} onSet={onSet} />;
  return <ChangePasswordForm username={username} />;
}
