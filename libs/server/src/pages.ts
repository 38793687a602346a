interface Page {
  readonly cursor: string | null;
}

/** The items of all pages. The next page is asked for when the loop reaches it. */
export async function* itemsOf<Answer extends Page, Item>(
  ask: (page: { cursor?: string }) => Promise<Answer>,
  items: (answer: Answer) => readonly Item[],
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null = null;
  do {
    const answer: Answer = await ask(cursor === null ? {} : { cursor });
    yield* items(answer);
    ({ cursor } = answer);
  } while (cursor !== null);
}
