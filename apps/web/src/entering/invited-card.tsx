import { useState } from 'react';
import { useHistoryState } from 'wouter/use-browser-location';

import type { Invitation, Ways } from '#client';

import { isolatedIn } from '#chat/text/isolated.js';
import type { FullCatalogue } from '#chat/text/en-full.js';
import { listText } from '#chat/text/list-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { Tabs } from '#chat/ui/tabs.js';
import { LanguageSelect } from '../language/language-select.js';
import { formsFor, type InvitedForm } from '../ways/forms-for.js';
import type { LinkInvite } from '../ways/invite-link.js';
import type { Refusal } from '../ways/provider-trip.js';
import { refusalText } from '../ways/refusal-text.js';
import { CreateAccountForm } from './create-account-form.js';
import { GuestForm } from './guest-form.js';
import { LinkCard } from './link-card.js';
import { LogInForm } from './log-in-form.js';
import { ProviderButtons } from './provider-buttons.js';

/** Rooms that the title names. */
const NAMED_MAX = 3;

interface InvitedCardProps {
  readonly invite: LinkInvite;
  readonly ways: Ways;
  /** `null` if the server does not tell. */
  readonly invitation: Invitation | null;
}

/** Who invites into what, above the form that fits. */
export function InvitedCard({ invite, ways, invitation }: InvitedCardProps) {
  const text = useFullText();
  const { refusal } = useHistoryState<{ readonly refusal?: Refusal } | null>() ?? {};
  const forms = formsFor(invitation, ways);
  const title = invitation === null ? text.entering.invited : titleOf(invitation, text);
  return (
    <LinkCard title={title} hint={hintOf(invitation, forms, text)}>
      {refusal !== undefined && <ErrorText>{refusalText(refusal, text)}</ErrorText>}
      <WaysIn forms={forms} invite={invite} ways={ways} account={invitation?.claims} />
      {forms.length === 0 && ways.providers.length === 0 && <p>{text.entering.noRegistration}</p>}
      <LanguageSelect />
    </LinkCard>
  );
}

/** The providers stand first, and out if no form makes a person. */
function WaysIn({ forms, ways, ...invited }: Omit<FormsProps, 'isMain'>) {
  const { providers } = ways;
  const makesPerson = forms[0] === 'create' || forms[0] === 'guest';
  const main = makesPerson ? null : (providers[0]?.id ?? null);
  return (
    <>
      {providers.length > 0 && <ProviderButtons providers={providers} main={main} />}
      <Forms forms={forms} ways={ways} {...invited} isMain={main === null} />
    </>
  );
}

interface FormsProps extends Pick<InvitedCardProps, 'invite' | 'ways'> {
  readonly forms: readonly InvitedForm[];
  /** The account that the invitation gives to its user. */
  readonly account: Invitation['claims'];
  readonly isMain: boolean;
}

function Forms({ forms, invite, ways, account, isMain }: FormsProps) {
  const text = useFullText();
  const [chosen, setChosen] = useState(forms[0]);
  if (chosen === undefined) return null;
  const all = {
    create: {
      title: text.entering.createAccount,
      content: <CreateAccountForm invite={invite} email={ways.email} account={account} />,
    },
    guest: { title: text.entering.enterAsGuest, content: <GuestForm isMain={isMain} invite={invite} /> },
    login: {
      title: text.entering.logIn,
      content: <LogInForm hasMail={ways.email !== 'off'} isMain={isMain} />,
    },
  };
  const tabs = forms.map((id) => ({ id, ...all[id] }));
  return <Tabs label={text.entering.account} chosen={chosen} onChoose={setChosen} tabs={tabs} />;
}

function hintOf(invitation: Invitation | null, [first]: readonly InvitedForm[], { invite }: FullCatalogue): string {
  if (invitation?.claims !== undefined) return invite.claimHint;
  return first === 'guest' ? invite.guestHint : invite.accountHint;
}

/** "Kim invites you to design and random at Weir & Lock". */
function titleOf({ site, invitedBy, rooms, claims }: Invitation, { invite }: FullCatalogue): string {
  const place = isolatedIn(site.name);
  if (claims !== undefined) return invite.toClaim({ who: isolatedIn(claims.displayName), site: place });
  const who = invitedBy === null ? null : isolatedIn(invitedBy);
  if (rooms.length === 0) return who === null ? invite.toSite(place) : invite.bySomebody({ who, site: place });
  const named = rooms.slice(0, NAMED_MAX).map(({ name }) => isolatedIn(name));
  const more = rooms.length - named.length;
  const all = more === 0 ? named : [...named, invite.more(more)];
  const list = listText(all);
  return who === null
    ? invite.toRooms({ rooms: list, site: place })
    : invite.intoRooms({ who, rooms: list, site: place });
}
