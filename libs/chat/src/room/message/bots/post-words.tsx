import { Fragment, type ReactNode } from 'react';

import { colourOf, type Message } from '#client';
import { type BodyBlock, parseBody, type PostField, type PostPart, postParts } from '#client/body';

import { FoundText } from '../markdown/found-text.js';
import styles from './post-words.module.css';

interface Shown {
  /** Follows the text in its last line. */
  readonly suffix: ReactNode;
  readonly show: (blocks: readonly BodyBlock[], suffix?: ReactNode) => ReactNode;
}

/** The text of a bot's message: fields in two columns, and small what only says where it is from. */
export function PostWords({ message, suffix, show }: Shown & { readonly message: Message }) {
  // Only attachments and embeds have a footer, and a colour.
  const parts = postParts(parseBody(message.body), colourOf(message) !== null);
  return parts.map((part, index) => (
    <Fragment key={index}>
      <Part part={part} suffix={index === parts.length - 1 && suffix} show={show} />
    </Fragment>
  ));
}

function Part({ part, suffix, show }: Shown & { readonly part: PostPart }) {
  switch (part.type) {
    case 'block':
      return show([part.block], suffix);
    case 'context':
      return <div className={styles.context}>{show([part.block], suffix)}</div>;
    case 'fields':
      return (
        <>
          <dl className={styles.fields}>{part.fields.map((field, index) => fieldRow(field, index, show))}</dl>
          {suffix}
        </>
      );
  }
}

function fieldRow({ title, value }: PostField, index: number, show: Shown['show']) {
  return (
    <div key={index} className={styles.field}>
      <dt dir="auto">
        <FoundText>{title}</FoundText>:{' '}
      </dt>
      <dd>{show([{ type: 'paragraph', content: value }])}</dd>
    </div>
  );
}
