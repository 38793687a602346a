import { type FocusEvent, type ReactNode, use, useState } from 'react';
import { Pin } from 'lucide-react';

import type { Message } from '#client';
import type { BodyBlock } from '#client/body';

import { lazyPart } from '../../parts/lazy-part.js';
import { useText } from '../../text/use-text.js';
import { classes } from '../../ui/classes.js';
import { momentOf } from '../../text/days.js';
import { isEmojiOnly } from './emoji-only.js';
import { isLong } from './folding.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';
import { FoundWords } from './markdown/found-words.js';
import { Blocks, Markdown } from './markdown/markdown.js';
import type { MentionedName } from '../words/mentions.js';
import { isTextless } from '../words/message-text.js';
import styles from './message.module.css';
import { useMentionedNames } from '../words/use-mentioned-names.js';
import { useMentionsMe } from '../words/use-mentions-me.js';

const PostWords = lazyPart(async () => (await import('./bots/post-words.js')).PostWords);
const Attachments = lazyPart(async () => (await import('../files/attachments.js')).Attachments);

/** The text of a message, and its files. */
export function MessageBody({ message }: { message: Message }) {
  const text = useText();
  if (message.deletedAt !== null) return <p className={styles['deleted']}>{text.message.deleted}</p>;
  return (
    <>
      {!isTextless(message) && <MessageWords message={message} />}
      {message.attachments.length > 0 && <Attachments message={message} />}
      {isTextless(message) && marksOf(message)}
    </>
  );
}

/** The text of a message. A long one is folded. */
function MessageWords({ message }: { message: Message }) {
  const { body, mentions, everyone } = message;
  const content =
    mentions.length === 0 && everyone !== true ? (
      <Content message={message} mentions={NONE} />
    ) : (
      <Mentioning message={message} />
    );
  return isLong(body) ? <Folded>{content}</Folded> : content;
}

const NONE: readonly MentionedName[] = [];

function Content({ message, mentions }: { message: Message; mentions: readonly MentionedName[] }) {
  const suffix = marksOf(message);
  const show = (blocks: readonly BodyBlock[], after?: ReactNode): ReactNode => (
    <Blocks blocks={blocks} mentions={mentions} suffix={after} />
  );
  const plain = <Markdown body={message.body} mentions={mentions} suffix={suffix} />;
  const isPost = message.sender?.type === 'bot';
  const content = isPost ? <PostWords {...{ message, suffix, show }} fallback={plain} failed={plain} /> : plain;
  return isEmojiOnly(message.body) ? <div className={styles['emojiOnly']}>{content}</div> : content;
}

function marksOf({ editedAt, pinned }: Message): ReactNode {
  return (editedAt !== null || pinned) && <MessageMarks editedAt={editedAt} isPinned={pinned} />;
}

/** A text with mentions, whose names it needs. */
function Mentioning({ message }: { message: Message }) {
  return <Content message={message} mentions={useMentionedNames(message, useMentionsMe(message))} />;
}

function Folded({ children }: { children: ReactNode }) {
  const text = useText();
  const tabIndex = useInnerTabIndex();
  const isFound = use(FoundWords).length > 0;
  const [chosen, setOpen] = useState<boolean | null>(null);
  const isOpen = chosen ?? isFound;
  // The Tab key must not lead to a link that is cut off.
  const unfold = ({ target }: FocusEvent): void => {
    if (target.matches(':focus-visible')) setOpen(true);
  };
  return (
    <>
      <div className={classes(!isOpen && styles['folded'])} onFocus={unfold}>
        {children}
      </div>
      <button type="button" tabIndex={tabIndex} className={styles['more']} onClick={() => setOpen(!isOpen)}>
        {isOpen ? text.message.showLess : text.message.showMore}
      </button>
    </>
  );
}

/** Says after the text that the message was edited or is pinned. */
function MessageMarks({ editedAt, isPinned }: { editedAt: string | null; isPinned: boolean }) {
  const text = useText();
  return (
    <span className={styles['marks']}>
      {editedAt !== null && <span title={momentOf(editedAt)}> ({text.message.edited})</span>}
      {isPinned && (
        <span className={styles['pinned']}>
          {' '}
          <Pin aria-hidden size={12} /> {text.message.pinned}
        </span>
      )}
    </span>
  );
}
