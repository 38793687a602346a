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
import styles from './message.module.css';
import { useMentionedNames } from '../words/use-mentioned-names.js';
import { useMentionsMe } from '../words/use-mentions-me.js';

const PostWords = lazyPart(async () => (await import('./bots/post-words.js')).PostWords);
const EndMark = lazyPart(async () => (await import('./growing/end-mark.js')).EndMark);

interface WordsProps {
  readonly message: Message;
  /** Shown while the text grows, in place of the blocks of the body. */
  readonly blocks: readonly BodyBlock[] | null;
}

/** The text of a message. A long one is folded. */
export function MessageWords({ message }: { message: Message }) {
  const content = <MentioningWords message={message} blocks={null} />;
  return isLong(message.body) ? <Folded>{content}</Folded> : content;
}

export interface GrownWordsProps extends WordsProps {
  readonly className: string | undefined;
}

/** The text of a message that grows or has grown before the user, who can fold a long one once it has ended. */
export function GrownWords({ className, ...props }: GrownWordsProps) {
  const isGrowing = props.blocks !== null;
  return (
    <Folded startsOpen isFoldable={!isGrowing && isLong(props.message.body)}>
      <div aria-busy={isGrowing} className={className}>
        <MentioningWords {...props} />
      </div>
    </Folded>
  );
}

/** The text of a message, with mentions. */
function MentioningWords(props: WordsProps) {
  const { mentions, everyone } = props.message;
  return mentions.length === 0 && everyone !== true ? (
    <Content {...props} mentions={NONE} />
  ) : (
    <Mentioning {...props} />
  );
}

const NONE: readonly MentionedName[] = [];

function Content({ message, blocks, mentions }: WordsProps & { readonly mentions: readonly MentionedName[] }) {
  const suffix = marksOf(message);
  const show = (shown: readonly BodyBlock[], after?: ReactNode): ReactNode => (
    <Blocks blocks={shown} mentions={mentions} suffix={after} />
  );
  const plain = <Markdown body={message.body} blocks={blocks} mentions={mentions} suffix={suffix} />;
  // A text that has grown is an answer, and no post.
  const isPost = message.sender?.type === 'bot' && message.grow === undefined;
  const content = isPost ? <PostWords {...{ message, suffix, show }} fallback={plain} failed={plain} /> : plain;
  return blocks === null && isEmojiOnly(message.body) ? <div className={styles['emojiOnly']}>{content}</div> : content;
}

/** What follows the text of a message, or stands in its place. */
export function marksOf({ editedAt, pinned, grow }: Message): ReactNode {
  const isCut = grow === 'interrupted' || grow === 'cancelled';
  return (
    (editedAt !== null || pinned || isCut) && (
      <MessageMarks editedAt={editedAt} isPinned={pinned} end={isCut ? grow : null} />
    )
  );
}

/** A text with mentions, whose names it needs. */
function Mentioning(props: WordsProps) {
  const { message } = props;
  return <Content {...props} mentions={useMentionedNames(message, useMentionsMe(message))} />;
}

interface FoldedProps {
  /** False for a text that is not long. */
  readonly isFoldable?: boolean;
  readonly startsOpen?: boolean;
  readonly children: ReactNode;
}

/** A long text. Its beginning is shown until it is opened. */
function Folded({ isFoldable = true, startsOpen = false, children }: FoldedProps) {
  const text = useText();
  const tabIndex = useInnerTabIndex();
  const isFound = use(FoundWords).length > 0;
  const [chosen, setOpen] = useState<boolean | null>(startsOpen ? true : null);
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
      {isFoldable && (
        <button type="button" tabIndex={tabIndex} className={styles['more']} onClick={() => setOpen(!isOpen)}>
          {isOpen ? text.message.showLess : text.message.showMore}
        </button>
      )}
    </>
  );
}

interface MarksProps {
  readonly editedAt: string | null;
  readonly isPinned: boolean;
  readonly end: 'interrupted' | 'cancelled' | null;
}

/** Says after the text that the message was interrupted or stopped, edited, or is pinned. */
function MessageMarks({ editedAt, isPinned, end }: MarksProps) {
  const text = useText();
  return (
    <span className={styles['marks']}>
      {end !== null && <EndMark end={end} failed={null} />}
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
