import { Fragment } from 'react';

import { colourOf, type Message } from '#client';
import { parseBody } from '#client/body';

import { Blocks, Inline, type MarkdownProps } from '../markdown/markdown.js';
import { FoundText } from '../markdown/found-text.js';
import { type PostPart, postParts } from './post-parts.js';
import styles from './post-words.module.css';

interface PostWordsProps extends Omit<MarkdownProps, 'body'> {
  readonly message: Message;
}

/** The text of a bot's message: fields in two columns, and small what only says where it is from. */
export function PostWords({ message, mentions, suffix }: PostWordsProps) {
  // Only attachments and embeds have a footer, and a colour.
  const parts = postParts(parseBody(message.body), colourOf(message) !== null);
  return parts.map((part, index) => (
    <Fragment key={index}>
      <Part part={part} mentions={mentions} suffix={index === parts.length - 1 && suffix} />
    </Fragment>
  ));
}

function Part({ part, mentions, suffix }: Omit<MarkdownProps, 'body'> & { readonly part: PostPart }) {
  if (part.type !== 'fields') {
    const words = <Blocks blocks={[part.block]} mentions={mentions} suffix={suffix} />;
    return part.type === 'context' ? <div className={styles.context}>{words}</div> : words;
  }
  return (
    <>
      <dl dir="auto" className={styles.fields}>
        {part.fields.map(({ title, value }, index) => (
          <div key={index} className={styles.field}>
            <dt>
              <FoundText>{title}</FoundText>:{' '}
            </dt>
            <dd>
              <Inline content={value} mentions={mentions} />
            </dd>
          </div>
        ))}
      </dl>
      {suffix}
    </>
  );
}
