import { memo, type ReactNode, useId } from 'react';

import type { Message, PendingMessage } from '#client';

import { useNames } from '../../names/use-names.js';
import { lazyPart } from '../../parts/lazy-part.js';
import type { Catalogue } from '../../text/en.js';
import { useText } from '../../text/use-text.js';
import { Avatar } from '../../ui/avatar.js';
import { classes } from '../../ui/classes.js';
import { PersonButton } from '../members/person-button.js';
import { ReadBy } from '../receipts/read-by.js';
import { momentOf, timeOf } from '../../text/days.js';
import type { BotLookProps } from './bots/bot-look.js';
import { InnerTabIndex } from '../../ui/inner-tab-index.js';
import { MessageBody } from './message-body.js';
import styles from './message.module.css';
import { PendingStatus } from './pending-status.js';
import { quotes } from './quotes.js';
import { ReplyPreview } from './reply-preview.js';
import { useMentionsMe } from '../words/use-mentions-me.js';

const MessageActions = lazyPart(async () => (await import('./actions/message-actions.js')).MessageActions);
const BotLook = lazyPart(async () => (await import('./bots/bot-look.js')).BotLook);
const ForwardMark = lazyPart(async () => (await import('./forward-mark.js')).ForwardMark);
const ReactionRow = lazyPart(async () => (await import('./reaction-row.js')).ReactionRow);
const ThreadButton = lazyPart(async () => (await import('./thread-button.js')).ThreadButton);
const PendingFiles = lazyPart(async () => (await import('./pending-files.js')).PendingFiles);

export interface MessageArticleProps {
  readonly message: Message;
  /** Set while the message is not stored. */
  readonly pending: PendingMessage | null;
  readonly startsGroup: boolean;
  /** True for the message that is the stop of the Tab key. */
  readonly isActive: boolean;
  readonly isHighlighted: boolean;
  /** True for the message that shows its toolbar. */
  readonly isEngaged: boolean;
}

/** One text message. */
export const MessageArticle = memo(function MessageArticle(props: MessageArticleProps) {
  const { message, pending, startsGroup, isActive, isHighlighted, isEngaged } = props;
  const text = useText();
  const names = useNames();
  const articleId = useId();
  const bodyId = useId();
  const name = names.of(message.sender);
  const tabIndex = isActive ? 0 : -1;
  const className = classes(
    styles['message'],
    startsGroup && styles['first'],
    useMentionsMe(message) && styles['forMe'],
    pending !== null && styles['pending'],
    isHighlighted && styles['highlighted'],
  );
  return (
    <InnerTabIndex value={tabIndex}>
      <article
        id={articleId}
        data-row="message"
        data-id={message.id}
        data-seq={pending === null ? message.seq : undefined}
        aria-label={labelOf(props, name, text)}
        // Its content too, because a sender has several messages in a minute. What a bot says of itself is only in some.
        aria-labelledby={`${articleId} ${bodyId}-bot ${bodyId}`}
        tabIndex={tabIndex}
        className={className}
      >
        {/* First, because the Tab key leads from the message into its toolbar. */}
        {isEngaged && pending === null && <MessageActions message={message} />}
        <Gutter message={message} name={names.plain(message.sender)} startsGroup={startsGroup} />
        <Content message={message} pending={pending} bodyId={bodyId} heading={startsGroup ? name : null} />
        <ReadBy message={message} />
      </article>
    </InnerTabIndex>
  );
});

/** The sender, the time and the files: the content only says how many files there are. */
function labelOf({ message, pending }: MessageArticleProps, name: string, text: Catalogue): string {
  const files = pending?.files ?? message.attachments;
  return [text.message.label({ name, time: timeOf(message.createdAt) }), ...files.map((file) => file.name)].join(', ');
}

interface ContentProps extends Pick<MessageArticleProps, 'message' | 'pending'> {
  readonly bodyId: string;
  /** The sender's name, if the message shows it. */
  readonly heading: string | null;
}

function Content({ message, pending, bodyId, heading }: ContentProps) {
  const look = <Look message={message} isNamed={heading !== null} id={`${bodyId}-bot`} />;
  return (
    <div className={styles['content']}>
      {heading === null ? look : <Heading message={message} name={heading} look={look} />}
      {quotes(message) && <ReplyPreview roomId={message.roomId} id={message.replyTo} />}
      <div className={message.forwardOf === null ? undefined : styles['forwarded']}>
        {message.forwardOf !== null && <ForwardMark message={message} origin={message.forwardOf} />}
        <div id={bodyId} className={styles['body']}>
          <MessageBody message={message} />
        </div>
      </div>
      {message.reactions.length > 0 && <ReactionRow message={message} />}
      {(message.thread !== undefined || message.inRoom === true) && <ThreadButton message={message} />}
      {pending !== null && pending.files.length > 0 && (
        <PendingFiles pending={pending} fallback={<p>{pending.files.map(({ name }) => name).join(', ')}</p>} />
      )}
      {pending !== null && <PendingStatus pending={pending} />}
    </div>
  );
}

/** The look of a message, if it is from a bot. */
function Look(props: BotLookProps) {
  return props.message.sender?.type === 'bot' && <BotLook {...props} failed={null} />;
}

/** Beside the text: the avatar in the first message of a group, the time in the others. */
function Gutter({ message, name, startsGroup }: { message: Message; name: string; startsGroup: boolean }) {
  return (
    <div className={styles['gutter']}>
      {startsGroup ? (
        <PersonButton isPicture person={message.sender}>
          <Avatar userId={message.senderId} name={name} avatarUrl={message.sender?.avatarUrl} />
        </PersonButton>
      ) : (
        <Time at={message.createdAt} />
      )}
    </div>
  );
}

function Heading({ message, name, look }: { message: Message; name: string; look: ReactNode }) {
  return (
    <div className={styles['heading']}>
      <PersonButton person={message.sender} className={styles['name']}>
        <bdi>{name}</bdi>
      </PersonButton>
      {look}
      <Time at={message.createdAt} />
    </div>
  );
}

function Time({ at }: { at: string }) {
  return (
    <time dateTime={at} title={momentOf(at)} className={styles['time']}>
      {timeOf(at)}
    </time>
  );
}
