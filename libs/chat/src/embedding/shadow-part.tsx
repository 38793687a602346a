import { type ReactNode, useLayoutEffect, useRef } from 'react';

import { useParley } from '#react';

import type { Places } from './chat-router.js';
import { followUserOf } from '../room/composer/texts-of-user.js';
import { EmbeddedPart } from './embedded-part.js';
import { ShadowPage, type Theme } from './shadow-page.js';

interface ShadowPartProps extends Places {
  readonly theme?: Theme | undefined;
  readonly children: ReactNode;
}

/** A part in a shadow root. */
export function ShadowPart({ theme = 'system', children, ...places }: ShadowPartProps) {
  const parley = useParley();
  const element = useRef<HTMLDivElement>(null);
  const shown = useRef<ShadowPage>(null);
  useLayoutEffect(() => followUserOf(parley), [parley]);
  useLayoutEffect(() => {
    if (element.current === null) return undefined;
    const page = new ShadowPage(element.current);
    shown.current = page;
    return () => {
      shown.current = null;
      page.leave();
    };
  }, []);
  useLayoutEffect(() => {
    const { current: page } = shown;
    page?.show(
      <EmbeddedPart parley={parley} page={page} places={places}>
        {children}
      </EmbeddedPart>,
      theme,
    );
  });
  return <div ref={element} />;
}
