import { useEffect, useState } from 'react';
import { Link } from 'wouter';

import { ChatError, type Invitation, type Parley } from '#client';
import { useMe, useParley } from '#react';

import { errorText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { useLoaded } from '#chat/ui/use-loaded.js';
import { StartingPage } from '../pages/starting-page.js';
import type { LinkInvite } from '../ways/invite-link.js';
import { useWays } from '../ways/use-ways.js';
import { InvitedCard } from './invited-card.js';
import { JoiningPage } from './joining-page.js';
import { LinkCard } from './link-card.js';
import { useLinkToken } from './use-link-token.js';

/** The page of an invitation: `/invite#code`. A user who is signed in joins at once. */
export function InvitePage({ onShown }: { readonly onShown: () => void }) {
  useEffect(onShown, [onShown]);
  const code = useLinkToken();
  const isSignedIn = useMe() !== null;
  const [invalid, setInvalid] = useState<string | null>(null);
  const [seen, setSeen] = useState<SeenInvite | null>(null);
  const page = { code, onInvalid: () => setInvalid(code) };
  if (code === '' || code === invalid) return <InvalidInvite />;
  return isSignedIn ? (
    <JoiningPage key={code} seen={seen?.code === code ? seen.invitation : null} {...page} />
  ) : (
    <Invited key={code} onSeen={setSeen} {...page} />
  );
}

interface SeenInvite {
  readonly code: string;
  readonly invitation: Invitation;
}

interface InvitedProps extends LinkInvite {
  readonly onSeen: (seen: SeenInvite) => void;
}

function Invited({ onSeen, ...invite }: InvitedProps) {
  const text = useFullText();
  const parley = useParley();
  const ways = useWays();
  const { value, failure, reload } = useLoaded(async () => {
    const read = await readInvitation(parley, invite.code);
    if (typeof read === 'object') onSeen({ code: invite.code, invitation: read });
    return read;
  });
  if (value === 'invalid') return <InvalidInvite />;
  if (value !== null && ways !== null)
    return <InvitedCard invite={invite} ways={ways} invitation={value === 'untold' ? null : value} />;
  if (failure === null) return <StartingPage />;
  return (
    <LinkCard title={text.app.name} hint={text.invite.untold}>
      <ErrorText>{errorText(failure, text)}</ErrorText>
      <Button variant="primary" isWide onPress={reload}>
        {text.timeline.tryAgain}
      </Button>
    </LinkCard>
  );
}

/** `untold`: the server is of a version that does not show invitations. */
async function readInvitation(parley: Parley, code: string): Promise<Invitation | 'invalid' | 'untold'> {
  try {
    return await (await parley.invites()).read(code);
  } catch (error) {
    if (!(error instanceof ChatError) || error.code !== 'NOT_FOUND') throw error;
    return error.details.field === 'code' ? 'invalid' : 'untold';
  }
}

function InvalidInvite() {
  const text = useFullText();
  const isSignedIn = useMe() !== null;
  return (
    <LinkCard title={text.invite.invalid} hint={text.invite.invalidHint}>
      <Link href="/">{isSignedIn ? text.pages.toRooms : text.entering.logIn}</Link>
    </LinkCard>
  );
}
