/**
 * Makes a function that loads a part of the page. Without a network it waits. It never rejects, because React would
 * remove the whole page: `reloadOnLoadErrors` reloads the page instead.
 */
export function whenOnline<Part>(load: () => Promise<Part>): () => Promise<Part> {
  return async () => {
    if (!navigator.onLine) await new Promise((resolve) => addEventListener('online', resolve, { once: true }));
    return load().catch(() => new Promise<never>(() => undefined));
  };
}
