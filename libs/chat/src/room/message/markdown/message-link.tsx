import { type MouseEvent, type ReactNode, use } from 'react';
import { Link } from 'wouter';

import { type Place, usePlaceOf } from '../../state/routes.js';
import { RoomActionsContext } from '../../state/room-state.js';
import { useInnerTabIndex } from '../../../ui/inner-tab-index.js';
import { lazyPart } from '../../../parts/lazy-part.js';
import { hostToShow } from './link-host.js';
import styles from './markdown.module.css';

const PlaceName = lazyPart(async () => (await import('./late-elements.js')).PlaceName);

interface MessageLinkProps {
  /** A result of `safeLink`. */
  readonly href: string;
  /** The text that `children` show. */
  readonly label: string;
  /** True for a URL alone, without a text of its own. */
  readonly isBare: boolean;
  readonly children: ReactNode;
}

/** A link in a message. One to this client opens in place, all others in a new tab that does not know this one. */
export function MessageLink({ href, label, isBare, children }: MessageLinkProps) {
  const tabIndex = useInnerTabIndex();
  const place = usePlaceOf()(href);
  const shown = <Label text={label} href={href} content={children} />;
  const title = isBare ? undefined : href;
  if (place !== null)
    return (
      <LinkInPlace place={place} title={title}>
        {isBare ? <PlaceName place={place} link={shown} fallback={shown} failed={shown} /> : shown}
      </LinkInPlace>
    );
  return (
    <a href={href} title={title} target="_blank" rel="noopener noreferrer" tabIndex={tabIndex}>
      {shown}
    </a>
  );
}

/** The link jumps again to a message of the same room, whose URL may be the page's already. */
function LinkInPlace({ place, title, children }: { place: Place; title: string | undefined; children: ReactNode }) {
  const tabIndex = useInnerTabIndex();
  const room = use(RoomActionsContext);
  const { path, roomId, seq } = place;
  const onClick = (event: MouseEvent): void => {
    if (room === null || room.roomId !== roomId || seq === undefined) return;
    event.preventDefault();
    // A press of a key has no position.
    void room.controller.jumpTo({ seq }, { focus: event.detail === 0 });
  };
  return (
    <Link href={path} title={title} tabIndex={tabIndex} onClick={onClick}>
      {children}
    </Link>
  );
}

function Label({ text, href, content }: { text: string; href: string; content: ReactNode }) {
  const host = hostToShow(text, href);
  if (host === null) return content;
  return (
    <>
      {/* What turns the direction of the label round ends with it. */}
      <bdi>{content}</bdi>{' '}
      <bdi dir="ltr" className={styles['host']}>
        ({host})
      </bdi>
    </>
  );
}
