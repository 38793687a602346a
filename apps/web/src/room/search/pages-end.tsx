import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { ErrorText } from '../../ui/error-text.js';
import { Skeleton } from '../../ui/skeleton.js';
import { MoreButton } from './more-button.js';
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
