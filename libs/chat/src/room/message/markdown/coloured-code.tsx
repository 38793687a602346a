import { Fragment, type ReactNode, useMemo } from 'react';

import { kindOfToken } from './code-colours.js';
import styles from './coloured-code.module.css';
import { FoundText } from './found-text.js';
import { type CodeToken, tokensOf } from './languages.js';

interface ColouredCodeProps {
  readonly code: string;
  readonly language: string;
}

/** Code in the colours of its language, or without colours if the language is not known. */
export function ColouredCode({ code, language }: ColouredCodeProps) {
  const tokens = useMemo(() => tokensOf(code, language), [code, language]);
  return tokens === null ? <FoundText>{code}</FoundText> : coloured(tokens);
}

function coloured(tokens: readonly CodeToken[]): ReactNode[] {
  return tokens.map((token, index) => {
    if (token.type === 'text') return <FoundText key={index}>{token.value}</FoundText>;
    if (token.type === 'comment') return null;
    const kind = kindOfToken(token.properties.className);
    const inner = coloured(token.children);
    if (kind === null) return <Fragment key={index}>{inner}</Fragment>;
    return (
      <span key={index} className={styles[kind]}>
        {inner}
      </span>
    );
  });
}
