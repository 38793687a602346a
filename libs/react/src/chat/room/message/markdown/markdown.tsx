import type { MarkedToken, Token, Tokens } from 'marked';
import { Fragment, type ReactNode } from 'react';

import { lazyPart } from '../../../parts/lazy-part.js';
import { beginningOf } from './code-lines.js';
import { FoundText } from './found-text.js';
import styles from './markdown.module.css';
import { Mention } from './mention.js';
import { type MentionedName, splitMentions } from './mentions.js';
import { MessageLink } from './message-link.js';
import { NESTING_MAX, parse } from './parse.js';
import { textOf } from './plain-text.js';
import { safeLink } from './safe-link.js';

const CodeBlock = lazyPart(async () => (await import('./late-elements.js')).CodeBlock);
const Table = lazyPart(async () => (await import('./late-elements.js')).Table);

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
      return <Paragraph place={place}>{words(token.tokens, inner)}</Paragraph>;
    case 'heading':
      return (
        <Paragraph place={place}>
          <strong>{elements(token.tokens, inner)}</strong>
        </Paragraph>
      );
    case 'code':
      return <Code token={token} />;
    case 'blockquote':
      return (
        <blockquote dir="auto" className={styles['quote']}>
          {elements(token.tokens, inner)}
        </blockquote>
      );
    case 'list':
      return <List token={token} place={inner} />;
    case 'table':
      return <Columns token={token} place={inner} />;
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
          <FoundText>{token.text}</FoundText>
        </code>
      );
    case 'br':
      return <br />;
    case 'link':
    case 'image':
      return <Link token={token} place={place} />;
    case 'text':
      return token.tokens === undefined ? withMentions(token.text, place) : elements(token.tokens, place);
    case 'checkbox':
      return <input type="checkbox" disabled checked={token.checked} />;
    case 'escape':
      return token.text;
    default:
      return token.raw;
  }
}

/** The words of a task are the label of its box. `end`: the number of tokens that are words. */
function words(tokens: readonly Token[] = [], place: Place, end = Infinity): ReactNode {
  if (tokens[0]?.type !== 'checkbox') return elements(tokens, place);
  return (
    <>
      <label>{elements(tokens.slice(0, end), place)}</label>
      {elements(tokens.slice(end), place)}
    </>
  );
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
  const items = token.items.map((item, index) => (
    <li key={index} className={item.task ? styles['task'] : undefined}>
      {words(item.tokens, place, 2)}
    </li>
  ));
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
    <MessageLink href={href} label={isLink ? textOf(token.tokens) : token.text} isBare={token.text === token.href}>
      {token.text === '' && href}
      {isLink ? elements(token.tokens, { ...place, isInLink: true }) : token.text}
    </MessageLink>
  );
}

function withMentions(text: string, { mentions, isInLink }: Place): ReactNode[] {
  return splitMentions(text, mentions).map((part, index) =>
    typeof part === 'string' ? (
      <FoundText key={index}>{part}</FoundText>
    ) : (
      <Mention key={index} mention={part} hasCard={isInLink !== true} />
    ),
  );
}

function Code({ token: { text, lang = '' } }: { token: Tokens.Code }) {
  const plain = (
    <pre className={styles['block']} dir="ltr">
      <code>{beginningOf(text) ?? text}</code>
    </pre>
  );
  return <CodeBlock code={text} language={lang} fallback={plain} failed={plain} />;
}

function Columns({ token, place }: { token: Tokens.Table; place: Place }) {
  const typed = <p>{token.raw}</p>;
  return <Table token={token} show={(cell) => elements(cell, place)} fallback={typed} failed={typed} />;
}
