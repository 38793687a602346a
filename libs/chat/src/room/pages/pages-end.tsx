import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react';

import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { ErrorText } from '../../ui/error-text.js';
import { Skeleton } from '../../ui/skeleton.js';
import type { Pages } from './use-pages.js';

/** The end of a paged list: loads the next page when it scrolls into view, or shows the error. */
export function PagesEnd({ pages, more }: { readonly pages: Pages<unknown>; readonly more: string }) {
  const text = useFullText();
  const { items, isLoading, hasMore, error, loadMore } = pages;
  if (error !== null)
    return (
      <>
        <ErrorText>{errorText(error, text)}</ErrorText>
        <Button isWide onPress={loadMore}>
          {text.roomSearch.tryAgain}
        </Button>
      </>
    );
  if (isLoading && items.length === 0) return <Skeleton lines={5} />;
  if (!hasMore) return null;
  return (
    <MoreButton isLoading={isLoading} onMore={loadMore}>
      {more}
    </MoreButton>
  );
}

interface MoreButtonProps {
  readonly isLoading: boolean;
  readonly onMore: () => void;
  readonly children: ReactNode;
}

/** The end of a list that goes on. More of it loads when the button comes into view. */
export function MoreButton({ isLoading, onMore, children }: MoreButtonProps) {
  const end = useRef<HTMLDivElement>(null);
  const loadMore = useEffectEvent(onMore);
  useEffect(() => {
    if (isLoading || end.current === null) return undefined;
    // A busy page gets several entries at once. The last one is the state that lasts.
    const observer = new IntersectionObserver((entries) => entries.at(-1)?.isIntersecting === true && loadMore());
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [isLoading]);
  return (
    <div ref={end}>
      <Button isWide isPending={isLoading} onPress={onMore}>
        {children}
      </Button>
    </div>
  );
}
