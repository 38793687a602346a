import type { ShowText } from '#client/body';

import { useFullText } from '../../text/use-full-text.js';
import { beginning } from '../words/beginning.js';
import { messageText } from '../words/message-text.js';
import { FoundMessage, type FoundMessageProps } from './found-message.js';

/** The beginning of a message, outside its room. */
export function ShownMessage({ message, ...rest }: Omit<FoundMessageProps, 'partsOf'>) {
  const { message: text } = useFullText();
  const shown = (show: ShowText): string =>
    message.deletedAt === null ? beginning(messageText(message, show)) : text.deleted;
  return <FoundMessage {...rest} message={message} partsOf={(show) => [{ text: shown(show), isHit: false }]} />;
}
