import { useEffect, useRef, useState } from 'react';
import { Link, Redirect } from 'wouter';

import { useParley } from '#react';

import { CopyField } from '#chat/room/settings/copy-field.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { useForm } from '#chat/ui/use-form.js';
import { NewPasswordField, NewUsernameField } from '../ways/account-fields.js';
import { inviteLink } from '../ways/invite-link.js';
import { noteWay } from '../ways/last-way.js';
import { setUpSite, type SetUp } from '../ways/set-up-site.js';
import styles from './entering-page.module.css';
import { LinkCard } from './link-card.js';
import { useLinkToken } from './use-link-token.js';

/** The page of the link that the first start of Parley prints: `/setup#token`. */
export function SetupPage() {
  const text = useFullText();
  const [site, setSite] = useState<SetUp | null>(null);
  const token = useLinkToken();
  const form = useSetup(token, setSite);
  if (site !== null) return <SiteIsSetUp {...site} />;
  // Loaded again after the site was set up.
  if (token === '') return <Redirect to="/" />;
  return (
    <LinkCard title={text.setup.title} hint={text.setup.hint}>
      <form noValidate className={styles.form} onSubmit={form.onSubmit}>
        <NewUsernameField field={form.field('username')} />
        <NewPasswordField field={form.field('password')} />
        {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
        <Button type="submit" variant="primary" isWide isPending={form.isPending}>
          {text.entering.createAccount}
        </Button>
      </form>
    </LinkCard>
  );
}

function useSetup(token: string, onSetUp: (site: SetUp) => void) {
  const parley = useParley();
  const text = useFullText();
  return useForm({
    initial: { username: '', password: '' },
    submit: async (typed) => {
      const account = { username: typed.username.trim(), password: typed.password };
      onSetUp(await setUpSite({ token, ...account }));
      // The link is used up: it leaves the URL.
      history.replaceState(history.state, '', location.pathname);
      await parley.login(account);
      noteWay('password');
    },
    wordsFor: ({ code, details }) =>
      code === 'NOT_FOUND' || details.field === 'token' ? text.setup.invalidLink : undefined,
  });
}

function SiteIsSetUp({ room, invitation }: SetUp) {
  const { setup, roomLinks, pages } = useFullText();
  const { code, link, usesMax: uses, expiresAt } = invitation;
  const url = link ?? location.origin + inviteLink(code);
  const said = useRef<HTMLParagraphElement>(null);
  // The button that had the focus is gone.
  useEffect(() => said.current?.focus(), []);
  return (
    <LinkCard title={setup.done} hint={setup.doneHint(room.name)}>
      <p ref={said} tabIndex={-1}>
        {setup.invite({ uses, at: new Date(expiresAt) })}
      </p>
      <CopyField label={roomLinks.url} value={url} action={roomLinks.copy} copied={roomLinks.copied} />
      <Link href={`/rooms/${room.id}`}>{pages.toRooms}</Link>
    </LinkCard>
  );
}
