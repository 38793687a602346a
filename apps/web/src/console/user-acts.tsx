import { useState } from 'react';
import { useLocation } from 'wouter';

import { Button } from '#chat/ui/button.js';
import { type Act, useActing } from './acting.js';
import { useAdminText } from './admin-text.js';
import type { ShownUser } from './answers.js';
import styles from './console.module.css';
import { LinkDialog } from './link-dialog.js';
import { useIsAdmin } from './operator.js';
import { act, path } from './requests.js';
import { suspendAct } from './suspend-act.js';

/** How long a link for a new password lives, as of the command. */
const RESET_SECONDS = 86_400;

interface UserActsProps {
  readonly user: ShownUser;
  readonly onChanged: () => void;
}

/** The acts on an account that the operator's role allows. */
export function UserActs({ user, onChanged }: UserActsProps) {
  const text = useAdminText();
  const { ask, run } = useActing();
  const isAdmin = useIsAdmin();
  const [link, setLink] = useState<string | null>(null);
  const { suspend, restore, others } = useUserActs(user, onChanged);
  const of = path`auth/users/${user.id}`;
  const unlock = async (): Promise<string> => {
    await act('POST', `${of}/unlock`);
    return text.acts.unlocked(user.displayName);
  };
  const reset = async (): Promise<string> => {
    const body = { lifetimeSeconds: RESET_SECONDS };
    const made = await act<{ token: string; link: string | null }>('POST', `${of}/password-reset`, body);
    setLink(made.link ?? `${location.origin}/reset#${made.token}`);
    return text.acts.resetTitle;
  };
  const button = (each: Act) => (
    <Button key={each.name} variant={each.variant ?? 'plain'} onPress={() => ask(each)}>
      {each.name}
    </Button>
  );
  const isPerson = user.type !== 'bot';
  if (!isPerson && !isAdmin) return null;
  return (
    <div role="group" aria-label={text.users.acts} className={styles['buttons']}>
      {/* One button, which keeps the focus when its act is done. */}
      <Button onPress={() => ask(user.suspendedAt === null ? suspend : restore)}>
        {user.suspendedAt === null ? suspend.name : restore.name}
      </Button>
      {user.type === 'user' && <Button onPress={() => run(unlock)}>{text.acts.unlock}</Button>}
      {isAdmin && user.type === 'user' && <Button onPress={() => run(reset)}>{text.acts.reset}</Button>}
      {isAdmin && others.map(button)}
      {link !== null && (
        <LinkDialog
          title={text.acts.resetTitle}
          hint={text.acts.resetHint(user.displayName)}
          link={link}
          onClose={() => setLink(null)}
        />
      )}
    </div>
  );
}

/** The acts that ask first. `others`: those of admins. */
function useUserActs(user: ShownUser, onChanged: () => void): { suspend: Act; restore: Act; others: Act[] } {
  const { acts, users } = useAdminText();
  const [, go] = useLocation();
  const { displayName: name } = user;
  const of = path`auth/users/${user.id}`;
  const does = async (method: 'POST' | 'DELETE', at: string, done: string): Promise<string> => {
    await act(method, at);
    onChanged();
    return done;
  };
  const suspend = suspendAct(acts, user, onChanged);
  const restore: Act = {
    name: acts.restore,
    body: acts.restoreBody(name),
    run: () => does('POST', `${of}/restore`, acts.restored(name)),
  };
  const factorOff: Act = {
    name: acts.factorOff,
    body: acts.factorBody(name),
    run: () => does('DELETE', `${of}/totp`, acts.factorDone(name)),
  };
  const removeEmail: Act = {
    name: acts.removeEmail,
    body: acts.removeEmailBody(name),
    run: () => does('DELETE', `${of}/email`, acts.emailRemoved(name)),
  };
  const erase: Act = {
    name: acts.erase,
    variant: 'danger',
    body: acts.eraseBody(name),
    field: { label: users.username, must: { fit: (given) => given === user.username, words: acts.otherName } },
    run: async () => {
      await act('DELETE', of);
      go('/users');
      return acts.erased(name);
    },
  };
  const hasEmail = user.email?.email != null || user.email?.pending != null;
  return {
    suspend,
    restore,
    others: [...(user.secondFactor ? [factorOff] : []), ...(hasEmail ? [removeEmail] : []), erase],
  };
}
