import { ChatError } from '#contracts/errors';

/**
 * All items of a list of pages.
 * @param isCurrent asked after each page; `null` is the result once it returns false
 */
export async function allPages<Item>(
  read: (cursor: string | null) => Promise<{ readonly items: readonly Item[]; readonly cursor: string | null }>,
  isCurrent: () => boolean,
): Promise<Item[] | null> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const page = await read(cursor);
    if (!isCurrent()) return null;
    items.push(...page.items);
    ({ cursor } = page);
  } while (cursor !== null);
  return items;
}

/** Resolves with whether a list was loaded. It does not report a lost connection: the next `sync` loads the list again. */
export async function isLoaded(loading: Promise<unknown>, report: (error: unknown) => void): Promise<boolean> {
  try {
    await loading;
    return true;
  } catch (error) {
    if (!(error instanceof ChatError) || error.retry === 'never') report(error);
    return false;
  }
}
