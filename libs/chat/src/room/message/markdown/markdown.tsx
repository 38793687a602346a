import { Fragment, type ReactNode } from 'react';

import {
  type BodyBlock,
  type BodyCode,
  type BodyInline,
  type BodyLink,
  type BodyList,
  type BodyTable,
  inlineText,
  parseBody,
} from '#client/body';

import { lazyPart } from '../../../parts/lazy-part.js';
import { beginningOf } from './code-lines.js';
import { FoundText } from './found-text.js';
import styles from './markdown.module.css';
import { Mention } from './mention.js';
import { type MentionedName, mentionParts } from '../../words/mentions.js';
import { MessageLink } from './message-link.js';

const CodeBlock = lazyPart(async () => (await import('./late-elements.js')).CodeBlock);
const Table = lazyPart(async () => (await import('./late-elements.js')).Table);

interface Place {
  readonly mentions: readonly MentionedName[];
  /** True in a quote or a list, whose direction its paragraphs have: it depends on all of its text. */
  readonly isInBlock?: boolean;
  readonly isInLink?: boolean;
}

export interface MarkdownProps {
  readonly body: string;
  readonly mentions: readonly MentionedName[];
  /** Follows the text in its last line. */
  readonly suffix?: ReactNode;
}

/** Shows the formats of a body (`parseBody` of the client library). All else in it is text. */
export function Markdown({ body, blocks, ...rest }: MarkdownProps & Partial<ShownBlocks>) {
  return <Blocks blocks={blocks ?? parseBody(body)} {...rest} />;
}

interface ShownBlocks {
  /** Shown in place of those of the body. */
  readonly blocks: readonly BodyBlock[] | null;
}

interface BlocksProps extends Omit<MarkdownProps, 'body'> {
  readonly blocks: readonly BodyBlock[];
}

/** Blocks and what follows them. A block that others follow keeps its elements. */
export function Blocks({ blocks, mentions, suffix }: BlocksProps) {
  const place = { mentions };
  const isBehind = blocks.at(-1)?.type === 'paragraph';
  return (
    <>
      {blocks.map((block, index) => (
        <Fragment key={index}>
          {element(block, place, isBehind && index === blocks.length - 1 ? suffix : null)}
        </Fragment>
      ))}
      {!isBehind && suffix}
    </>
  );
}

function elements(blocks: readonly BodyBlock[], place: Place): ReactNode[] {
  return blocks.map((block, index) => <Fragment key={index}>{element(block, place)}</Fragment>);
}

/** `suffix` follows the text of a paragraph. */
function element(block: BodyBlock, place: Place, suffix: ReactNode = null): ReactNode {
  switch (block.type) {
    case 'paragraph':
      return (
        <Paragraph place={place}>
          {parts(block.content, place)}
          {suffix}
        </Paragraph>
      );
    case 'heading':
      return (
        <Paragraph place={place}>
          <strong>{parts(block.content, place)}</strong>
        </Paragraph>
      );
    case 'code':
      return <Code block={block} />;
    case 'quote':
      return (
        <blockquote dir="auto" className={styles['quote']}>
          {elements(block.blocks, { ...place, isInBlock: true })}
        </blockquote>
      );
    case 'list':
      return <List list={block} place={{ ...place, isInBlock: true }} />;
    case 'table':
      return <Columns table={block} place={place} />;
  }
}

function Paragraph({ place, children }: { place: Place; children: ReactNode }) {
  return (
    <p {...(place.isInBlock !== true && { dir: 'auto' })} className={styles['paragraph']}>
      {children}
    </p>
  );
}

/** A number is text, as it was typed, so that it can be copied. */
function List({ list: { ordered, items }, place }: { list: BodyList; place: Place }) {
  const Element = ordered ? 'ol' : 'ul';
  return (
    // Safari takes a list without bullets for none.
    <Element dir="auto" className={styles['list']} {...(ordered && { role: 'list' })}>
      {items.map(({ number, done, blocks }, index) => (
        <li key={index} className={done === null ? undefined : styles['task']} {...valueOf(number)}>
          {ordered && <span className={styles['number']}>{number} </span>}
          {done === null ? (
            <Item blocks={blocks} place={place} />
          ) : (
            <Task isDone={done} blocks={blocks} place={place} />
          )}
        </li>
      ))}
    </Element>
  );
}

const valueOf = (number: string): { value?: number } => (number === '' ? {} : { value: Number.parseInt(number, 10) });

interface ItemProps {
  readonly blocks: readonly BodyBlock[];
  readonly place: Place;
}

/** The first paragraph of an item stands beside its mark. */
function Item({ blocks: [first, ...rest], place }: ItemProps) {
  return (
    <>
      {first?.type === 'paragraph' ? (
        <span className={styles['words']}>{parts(first.content, place)}</span>
      ) : (
        first !== undefined && element(first, place)
      )}
      {elements(rest, place)}
    </>
  );
}

/** The words of a task are the label of its box. */
function Task({ isDone, blocks: [first, ...rest], place }: ItemProps & { readonly isDone: boolean }) {
  return (
    <>
      <label>
        <input type="checkbox" disabled checked={isDone} />
        {first?.type === 'paragraph' && parts(first.content, place)}
      </label>
      {first !== undefined && first.type !== 'paragraph' && element(first, place)}
      {elements(rest, place)}
    </>
  );
}

function parts(content: readonly BodyInline[], place: Place): ReactNode[] {
  return content.map((part, index) => <Fragment key={index}>{inlineElement(part, place)}</Fragment>);
}

function inlineElement(part: BodyInline, place: Place): ReactNode {
  switch (part.type) {
    case 'text':
      return withMentions(part.text, place);
    case 'strong':
      return <strong>{parts(part.content, place)}</strong>;
    case 'emphasis':
      return <em>{parts(part.content, place)}</em>;
    case 'strike':
      return <del>{parts(part.content, place)}</del>;
    case 'code':
      return (
        <code className={styles['code']} dir="ltr">
          <FoundText>{part.text}</FoundText>
        </code>
      );
    case 'link':
      return <Link link={part} place={place} />;
  }
}

function Link({ link: { href, content, isBare }, place }: { link: BodyLink; place: Place }) {
  // The parts of a URL mention nobody.
  const inner = { ...place, isInLink: true, ...(isBare && { mentions: [] }) };
  return (
    <MessageLink href={href} label={inlineText(content)} isBare={isBare}>
      {parts(content, inner)}
    </MessageLink>
  );
}

function withMentions(text: string, { mentions, isInLink }: Place): ReactNode[] {
  return mentionParts(text, mentions).map((part, index) =>
    typeof part === 'string' ? (
      <Lines key={index} text={part} />
    ) : (
      <Mention key={index} mention={part} hasCard={isInLink !== true} />
    ),
  );
}

function Lines({ text }: { readonly text: string }) {
  return text.split('\n').map((line, index) => (
    <Fragment key={index}>
      {index > 0 && <br />}
      <FoundText>{line}</FoundText>
    </Fragment>
  ));
}

function Code({ block: { text, language } }: { block: BodyCode }) {
  const plain = (
    <pre className={styles['block']} dir="ltr">
      <code>{beginningOf(text) ?? text}</code>
    </pre>
  );
  return <CodeBlock code={text} language={language} fallback={plain} failed={plain} />;
}

function Columns({ table, place }: { table: BodyTable; place: Place }) {
  const typed = <p>{table.typed}</p>;
  return <Table table={table} show={(cell) => parts(cell, place)} fallback={typed} failed={typed} />;
}
