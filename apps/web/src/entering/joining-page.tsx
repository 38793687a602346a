import { Link, useLocation } from 'wouter';

import { ChatError, type Invitation, type RefusedRoom } from '#client';
import { useParley } from '#react';

import type { FullCatalogue } from '#chat/text/en-full.js';
import { errorText } from '#chat/text/error-text.js';
import { isolatedIn } from '#chat/text/isolated.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { useToast } from '#chat/ui/toast.js';
import { useLoaded } from '#chat/ui/use-loaded.js';
import { StartingPage } from '../pages/starting-page.js';
import type { LinkInvite } from '../ways/invite-link.js';
import { openInvite, type OpenedInvite } from '../ways/opened-invite.js';
import { useOnce } from '../ways/use-once.js';
import { LinkCard } from './link-card.js';

interface JoiningPageProps extends LinkInvite {
  /** The invitation, if its page has shown it. */
  readonly seen: Invitation | null;
}

/** Joins the rooms of an invitation, and leads to the first. Says which it does not open, and why. */
export function JoiningPage({ code, seen, onInvalid }: JoiningPageProps) {
  const text = useFullText();
  const parley = useParley();
  const { value, failure, reload } = useLoaded(() => openInvite(parley, code, seen));
  const end = endOf(value, failure);
  useLeaving(end, value, onInvalid);
  if (end !== 'stays') return <StartingPage />;
  if (value !== null) return <Closed {...value} />;
  return (
    <LinkCard title={text.app.name} hint={text.invite.untold}>
      <ErrorText>{errorText(failure, text)}</ErrorText>
      <Button variant="primary" isWide onPress={reload}>
        {text.timeline.tryAgain}
      </Button>
      <Link href="/">{text.pages.toRooms}</Link>
    </LinkCard>
  );
}

/** `stays`: there is something to read first. */
type End = 'waits' | 'leads on' | 'invalid' | 'stays';

function endOf(opened: OpenedInvite | null, failure: unknown): End {
  if (opened !== null) return opened.rooms.length > 0 || opened.refused.length === 0 ? 'leads on' : 'stays';
  if (failure === null) return 'waits';
  if (!(failure instanceof ChatError) || failure.code !== 'NOT_FOUND') return 'stays';
  // A server of a version before it does not know the request.
  return failure.details.field === 'code' ? 'invalid' : 'leads on';
}

function useLeaving(end: End, opened: OpenedInvite | null, onInvalid: () => void): void {
  const text = useFullText();
  const toast = useToast();
  const [, navigate] = useLocation();
  useOnce(end === 'invalid', onInvalid);
  useOnce(end === 'leads on', () => {
    const first = opened?.rooms[0];
    if (opened !== null && opened.refused.length > 0)
      toast.show([text.invite.closed(opened.refused.length), ...reasonsOf(opened, text)].join(' '));
    // The code leaves the URL.
    navigate(first === undefined ? '/' : `/rooms/${first}`, { replace: true });
  });
}

function Closed(opened: OpenedInvite) {
  const text = useFullText();
  return (
    <LinkCard title={text.invite.closed(opened.refused.length)} hint={text.invite.closedHint}>
      {reasonsOf(opened, text).map((reason) => (
        <ErrorText key={reason}>{reason}</ErrorText>
      ))}
      <Link href="/">{text.pages.toRooms}</Link>
    </LinkCard>
  );
}

function reasonsOf({ refused, names }: OpenedInvite, text: FullCatalogue): readonly string[] {
  const reasons = refused.map((room, index) => {
    const [name, reason] = [names[index], reasonOf(room, text)];
    return name === undefined ? reason : text.invite.because({ room: isolatedIn(name), reason });
  });
  return [...new Set(reasons)];
}

function reasonOf({ code, scope }: RefusedRoom, text: FullCatalogue): string {
  if (code === 'NOT_FOUND') return text.invite.notRun;
  return errorText(new ChatError(code, { ...(scope !== undefined && { scope }) }), text);
}
