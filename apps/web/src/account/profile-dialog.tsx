import { useState } from 'react';

import { useMe, useParley } from '#react';

import { useText } from '../text/use-text.js';
import { Avatar } from '../ui/avatar.js';
import { Button } from '../ui/button.js';
import { Dialog } from '../ui/dialog.js';
import { Select } from '../ui/select.js';
import { TextField } from '../ui/text-field.js';
import { useToast } from '../ui/toast.js';
import { useForm } from '../ui/use-form.js';
import { ErrorText } from '../ui/error-text.js';
import styles from './account.module.css';
import { DeleteAccountDialog } from './delete-account-dialog.js';
import { useOwnStatus } from './own-status.js';
import { ChangePasswordForm, UpgradeForm } from './password-forms.js';

export interface ProfileDialogProps {
  readonly onClose: () => void;
}

/** The user's name, status and password, and the way out. */
export function ProfileDialog({ onClose }: ProfileDialogProps) {
  const text = useText();
  const me = useMe();
  const { status, choose, statuses } = useOwnStatus();
  const [isDeleting, setDeleting] = useState(false);
  if (me === null) return null;
  const { user } = me;
  const isGuest = user.type === 'guest';
  const hint = text.account.statusHints[status];
  return (
    <Dialog isOpen title={text.account.profile} onClose={onClose}>
      <div className={styles.sections}>
        <div className={styles.person}>
          <Avatar userId={user.id} name={user.displayName} size="l" status={status} />
          <div className={styles.names}>
            <p className={styles.name} dir="auto">
              {user.displayName}
            </p>
            <p className={styles.hint}>{isGuest ? text.account.guestName(user.username) : `@${user.username}`}</p>
          </div>
        </div>
        <NameForm displayName={user.displayName} />
        <div className={styles.form}>
          <Select
            label={text.account.status}
            value={status}
            options={statuses.map((value) => ({ value, label: text.account.statuses[value] }))}
            onChange={choose}
          />
          {hint !== null && <p className={styles.hint}>{hint}</p>}
        </div>
        {isGuest ? <UpgradeForm username={user.username} /> : <ChangePasswordForm username={user.username} />}
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
      <DeleteAccountDialog isGuest={isGuest} isOpen={isDeleting} onClose={() => setDeleting(false)} />
    </Dialog>
  );
}

function NameForm({ displayName }: { readonly displayName: string }) {
  const text = useText();
  const parley = useParley();
  const toast = useToast();
  const form = useForm({
    initial: { displayName },
    submit: async (values) => {
      await parley.account.rename(values.displayName.trim());
      toast.show(text.account.saved);
    },
  });
  return (
    <form noValidate className={styles.form} onSubmit={form.onSubmit}>
      <div className={styles.row}>
        <TextField {...form.field('displayName')} label={text.account.displayName} name="name" autoComplete="name" />
        <Button type="submit" isPending={form.isPending}>
          {text.account.save}
        </Button>
      </div>
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
    </form>
  );
}
