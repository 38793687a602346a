import { type ReactNode, useEffect, useEffectEvent, useRef } from 'react';

import { Button } from '../../ui/button.js';

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
