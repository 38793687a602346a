import { Link } from 'wouter';

import { useText } from '../text/use-text.js';
import { MessagePage } from './message-page.js';

/** The page of an address that does not exist. */
export function UnknownAddressPage() {
  const text = useText();
  return (
    <MessagePage
      title={text.pages.unknownTitle}
      hint={text.pages.unknownHint}
      action={<Link href="/">{text.pages.toRooms}</Link>}
    />
  );
}
