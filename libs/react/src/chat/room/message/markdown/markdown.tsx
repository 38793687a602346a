import type { MarkedToken, Token, Tokens } from 'marked';
import { Fragment, type ReactNode, useCallback, useState } from 'react';

import { useInnerTabIndex } from '../inner-tab-index.js';
import styles from './markdown.module.css';
import { type MentionedName, splitMentions } from './mentions.js';
import { MessageLink } from './message-link.js';
import { NESTING_MAX, parse } from './parse.js';
import { textOf } from './plain-text.js';
import { safeLink } from './safe-link.js';

interface Place {
  readonly mentions: readonly MentionedName[];
  readonly depth: number;
  readonly isInLink?: boolean;
}

export interface MarkdownProps {
  readonly body: string;
  readonly mentions: readonly MentionedName[];
  /** Follows the text in its last line. */
  readonly suffix?: ReactNode;
}

/** Shows the safe subset of Markdown. All else in the body is text. */
export function Markdown({ body, mentions, suffix }: MarkdownProps) {
  const tokens = parse(body);
  const place = { mentions, depth: 0 };
  if (tokens === null) {
    return (
      <p dir="auto" className={styles['paragraph']}>
        {withMentions(body, place)}
        {suffix}
      </p>
    );
  }
  const last = tokens.at(-1);
  if (!suffix || last?.type !== 'paragraph') {
    return (
      <>
        {elements(tokens, place)}
        {suffix}
      </>
    );
  }
  return (
    <>
      {elements(tokens.slice(0, -1), place)}
      <p dir="auto" className={styles['paragraph']}>
        {elements(last.tokens, place)}
        {suffix}
      </p>
    </>
  );
}

function elements(tokens: readonly Token[] | undefined, place: Place): ReactNode[] {
  // The lexer has no extensions, so all tokens are its own.
  return ((tokens ?? []) as readonly MarkedToken[]).map((token, index) => (
    <Fragment key={index}>{element(token, place)}</Fragment>
  ));
}

function element(token: MarkedToken, place: Place): ReactNode {
  if (place.depth > NESTING_MAX) return token.raw;
  const inner = { ...place, depth: place.depth + 1 };
  switch (token.type) {
    case 'space':
      return null;
    case 'paragraph':
      return <Paragraph place={place}>{elements(token.tokens, inner)}</Paragraph>;
    case 'heading':
      return (
        <Paragraph place={place}>
          <strong>{elements(token.tokens, inner)}</strong>
        </Paragraph>
      );
    case 'code':
      return <CodeBlock>{token.text}</CodeBlock>;
    case 'blockquote':
      return (
        <blockquote dir="auto" className={styles['quote']}>
          {elements(token.tokens, inner)}
        </blockquote>
      );
    case 'list':
      return <List token={token} place={inner} />;
    default:
      return inlineElement(token, inner);
  }
}

function inlineElement(token: MarkedToken, place: Place): ReactNode {
  switch (token.type) {
    case 'strong':
      return <strong>{elements(token.tokens, place)}</strong>;
    case 'em':
      return <em>{elements(token.tokens, place)}</em>;
    case 'del':
      return <del>{elements(token.tokens, place)}</del>;
    case 'codespan':
      return (
        <code className={styles['code']} dir="ltr">
          {token.text}
        </code>
      );
    case 'br':
      return <br />;
    case 'link':
    case 'image':
      return <Link token={token} place={place} />;
    case 'text':
      if (token.tokens !== undefined) return elements(token.tokens, place);
      return withMentions(token.text, place);
    case 'escape':
      return token.text;
    default:
      return token.raw;
  }
}

/** In a quote or a list it has the direction of that, which depends on all of its text. */
function Paragraph({ place, children }: { place: Place; children: ReactNode }) {
  return (
    <p {...(place.depth === 0 && { dir: 'auto' })} className={styles['paragraph']}>
      {children}
    </p>
  );
}

function List({ token, place }: { token: Tokens.List; place: Place }) {
  const items = token.items.map((item, index) => <li key={index}>{elements(item.tokens, place)}</li>);
  if (!token.ordered)
    return (
      <ul dir="auto" className={styles['list']}>
        {items}
      </ul>
    );
  return (
    <ol dir="auto" className={styles['list']} start={token.start === '' ? 1 : token.start}>
      {items}
    </ol>
  );
}

/**
 * A link or an image, which is shown as a link to it, or as its text in the label of a link: HTML has no link in a link.
 * An address that is not safe leaves the text as typed.
 */
function Link({ token, place }: { token: Tokens.Link | Tokens.Image; place: Place }) {
  const href = safeLink(token.href);
  if (href === null) return token.raw;
  if (place.isInLink === true) return textOf([token]);
  const isLink = token.type === 'link';
  return (
    <MessageLink
      href={href}
      label={isLink ? textOf(token.tokens) : token.text}
      title={token.text === token.href ? undefined : href}
    >
      {token.text === '' && href}
      {isLink ? elements(token.tokens, { ...place, isInLink: true }) : token.text}
    </MessageLink>
  );
}

function withMentions(text: string, { mentions }: Place): ReactNode[] {
  return splitMentions(text, mentions).map((part, index) =>
    typeof part === 'string' ? (
      part
    ) : (
      <span key={index} className={part.isMe ? styles['me'] : styles['mention']}>
        @{part.name}
      </span>
    ),
  );
}

/** Lines of code. They keep their form: a long line scrolls, and then the Tab key leads into the block. */
function CodeBlock({ children }: { children: string }) {
  const tabIndex = useInnerTabIndex();
  const [scrolls, setScrolls] = useState(false);
  const watch = useCallback((code: HTMLElement) => {
    const block = code.parentElement ?? code;
    const observer = new ResizeObserver(() => setScrolls(block.scrollWidth > block.clientWidth));
    observer.observe(block);
    observer.observe(code);
    return () => observer.disconnect();
  }, []);
  return (
    <pre className={styles['block']} dir="ltr">
      <code ref={watch} tabIndex={scrolls ? tabIndex : undefined}>
        {children}
      </code>
    </pre>
  );
}
