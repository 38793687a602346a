/**
 * Makes a function that loads a part of the page. Without a network it waits, unless the part is loaded. It never
 * rejects, because React would remove the whole page: `reloadOnLoadErrors` reloads the page instead.
 */
export function whenOnline<Part>(load: () => Promise<Part>): () => Promise<Part> {
  let loaded: Part | undefined;
  return async () => {
    if (loaded !== undefined) return loaded;
    if (!navigator.onLine) await new Promise((resolve) => addEventListener('online', resolve, { once: true }));
    loaded = await load().catch(() => new Promise<never>(() => undefined));
    return loaded;
  };
}
