import { useEffect, useState } from 'react';
import { useHistoryState } from 'wouter/use-browser-location';

import type { Ways } from '#client';
import { useParley, useReadable } from '#react';

import { endedText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Tabs } from '#chat/ui/tabs.js';
import { LanguageSelect } from '../language/language-select.js';
import { type LastWay, lastWay } from '../ways/last-way.js';
import type { Refusal } from '../ways/provider-trip.js';
import { refusalText } from '../ways/refusal-text.js';
import { CardHeader } from './card-header.js';
import { CreateAccountForm } from './create-account-form.js';
import styles from './entering-page.module.css';
import { GuestForm } from './guest-form.js';
import { LogInForm } from './log-in-form.js';
import { ProviderButtons } from './provider-buttons.js';

interface EnteringPageProps {
  readonly ways: Ways;
  /** The user has logged out in another tab, so the page does not say that the session has ended. */
  readonly hasLeft: boolean;
  readonly onShown: () => void;
}

/** The page of a signed-out user, at every URL. */
export function EnteringPage({ ways, hasLeft, onShown }: EnteringPageProps) {
  useEffect(onShown, [onShown]);
  const text = useFullText();
  const news = useNews(hasLeft);
  return (
    <main className={styles.page}>
      <div className={styles.card}>
        <CardHeader title={text.app.name} hint={text.entering.slogan} />
        {news !== null && (
          <p role="alert" className={styles.notice}>
            {news}
          </p>
        )}
        <OpenWays ways={ways} />
        <LanguageSelect />
      </div>
    </main>
  );
}

interface WaysProps {
  readonly ways: Ways;
  /** The way that stands first; `null`: none does more than others. */
  readonly way: LastWay | null;
}

/** The ways that the operator has opened: as a guest, by a provider, with a password. */
function OpenWays({ ways }: { readonly ways: Ways }) {
  const text = useFullText();
  const way = useWayOf(ways);
  const hasBoth = ways.guests && (ways.passwords || ways.providers.length > 0);
  const guests = <GuestWay key="guests" {...{ ways, way }} />;
  const accounts = <AccountWays key="accounts" {...{ ways, way }} />;
  const isGuestFirst = way === null || way === 'guest';
  const or = hasBoth && (
    <p key="or" className={styles.or}>
      {isGuestFirst ? text.entering.or : text.entering.orGuest}
    </p>
  );
  return <>{isGuestFirst ? [guests, or, accounts] : [accounts, or, guests]}</>;
}

function GuestWay({ ways, way }: WaysProps) {
  const isUsual = way === null && ways.providers.length === 0;
  return ways.guests && <GuestForm isMain={way === 'guest' || isUsual} />;
}

function AccountWays({ ways, way }: WaysProps) {
  const providers = ways.providers.length > 0 && (
    <ProviderButtons key="providers" providers={ways.providers} main={mainProvider(ways, way)} />
  );
  const passwords = ways.passwords && <PasswordTabs key="passwords" ways={ways} isMain={way === 'password'} />;
  return way === 'password' ? [passwords, providers] : [providers, passwords];
}

/** The way that the last user of this browser came in by, which stands first; `null` if it is not known or closed. */
function useWayOf(ways: Ways): LastWay | null {
  const { way = lastWay() } = useHistoryState<{ readonly way?: LastWay | null } | null>() ?? {};
  if (way === null) return null;
  if (way === 'guest') return ways.guests ? way : null;
  if (way === 'password') return ways.passwords ? way : null;
  return ways.providers.some(({ id }) => id === way) ? way : null;
}

/** The provider whose button stands out; `null` if another way does. */
function mainProvider({ providers }: Ways, way: LastWay | null): string | null {
  return way === null ? (providers[0]?.id ?? null) : way;
}

interface PasswordTabsProps {
  readonly ways: Ways;
  readonly isMain: boolean;
}

function PasswordTabs({ ways, isMain }: PasswordTabsProps) {
  const text = useFullText();
  const isOpen = ways.registration !== 'closed';
  const [tab, setTab] = useState<'login' | 'create'>('login');
  const hasMail = ways.email !== 'off';
  const logIn = {
    id: 'login',
    title: text.entering.logIn,
    content: <LogInForm hasMail={hasMail} isMain={isMain} />,
  } as const;
  const create = {
    id: 'create',
    title: text.entering.createAccount,
    content: <CreateAccountForm email={ways.email} />,
  } as const;
  return (
    <Tabs label={text.entering.account} chosen={tab} onChoose={setTab} tabs={isOpen ? [logIn, create] : [logIn]} />
  );
}

/** Why the user is here: the refusal of a provider's user, or the end of the last session. */
function useNews(hasLeft: boolean): string | null {
  const text = useFullText();
  const ended = useReadable(useParley().ended);
  const { refusal } = useHistoryState<{ readonly refusal?: Refusal } | null>() ?? {};
  if (refusal !== undefined) return refusalText(refusal, text);
  return ended === null || hasLeft ? null : endedText(ended, text);
}
