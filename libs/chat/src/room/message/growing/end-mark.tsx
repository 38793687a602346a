import { useFullText } from '../../../text/use-full-text.js';

/** Says that the text of a message is not whole: its writer fell silent, or was stopped. */
export function EndMark({ end }: { readonly end: 'interrupted' | 'cancelled' }) {
  const { message } = useFullText();
  return <span> ({end === 'interrupted' ? message.interrupted : message.stopped})</span>;
}
