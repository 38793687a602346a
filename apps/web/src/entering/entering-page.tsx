import { useEffect, useState } from 'react';
import { useSearchParams } from 'wouter';

import { useParley, useReadable } from '#react';

import { endedText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Tabs } from '#chat/ui/tabs.js';
import { CardHeader } from './card-header.js';
import { CreateAccountForm } from './create-account-form.js';
import styles from './entering-page.module.css';
import { GuestForm } from './guest-form.js';
import { LogInForm } from './log-in-form.js';

interface EnteringPageProps {
  /** The user has logged out in another tab, so the page does not say that the session has ended. */
  readonly hasLeft: boolean;
  readonly onShown: () => void;
}

/** The page of a signed-out user, at every address. */
export function EnteringPage({ hasLeft, onShown }: EnteringPageProps) {
  useEffect(onShown, [onShown]);
  const text = useFullText();
  const ended = useReadable(useParley().ended);
  const [search] = useSearchParams();
  const invite = search.get('invite') ?? '';
  const [tab, setTab] = useState<'login' | 'create'>(invite === '' ? 'login' : 'create');
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <CardHeader title={text.app.name} hint={text.entering.slogan} />
        {ended !== null && !hasLeft && (
          <p role="alert" className={styles.notice}>
            {endedText(ended, text)}
          </p>
        )}
        {invite !== '' && <p className={styles.notice}>{text.entering.invited}</p>}
        <GuestForm isMain={invite === ''} />
        <p className={styles.or}>{text.entering.or}</p>
        <Tabs
          label={text.entering.account}
          chosen={tab}
          onChoose={setTab}
          tabs={[
            { id: 'login', title: text.entering.logIn, content: <LogInForm /> },
            { id: 'create', title: text.entering.createAccount, content: <CreateAccountForm invite={invite} /> },
          ]}
        />
      </div>
    </main>
  );
}
