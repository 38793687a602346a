import { lateText } from '../text/late-text.js';

/** A part of the page that is not in the first load, such as a dialog. */
export interface Part<Loaded> {
  /** `null` until it is loaded. */
  readonly loaded: Loaded | null;
  /** Loads it once. After a failure the next call tries again. */
  readonly load: () => Promise<Loaded>;
}

/** A press is forgotten after this time: what it does would come over what the user does by then. */
const PRESS_MS = 8_000;

interface KnownPart extends Part<unknown> {
  readonly isLoading: boolean;
}

/** The parts that the loaded scripts name; a part can name further ones. */
const known = new Set<KnownPart>();

/**
 * Every part is made here, so that `loadParts` forgets none.
 *
 * @param isForAll false for a large part that few need: it loads when it is needed, and not before
 */
export function partOf<Loaded>(get: () => Promise<Loaded>, isForAll = true): Part<Loaded> {
  let loaded: Loaded | null = null;
  let loading: Promise<Loaded> | null = null;
  const load = (): Promise<Loaded> => {
    loading ??= get().then(
      async (found) => {
        await lateText();
        loaded = found;
        return found;
      },
      (error: unknown) => {
        loading = null;
        throw error;
      },
    );
    return loading;
  };
  const part = {
    get loaded() {
      return loaded;
    },
    get isLoading() {
      return loading !== null && loaded === null;
    },
    load,
  };
  if (isForAll) known.add(part);
  return part;
}

/** For a press: `null` if it is too late for it. The part goes on loading. */
export function soon<Loaded>(loading: Promise<Loaded>): Promise<Loaded | null> {
  return Promise.race([loading, new Promise<null>((resolve) => setTimeout(() => resolve(null), PRESS_MS))]);
}

/** Loads one part after the other, each when `idle` resolves, until all are loaded, one fails, or the signal aborts. */
export async function loadParts(idle: () => Promise<unknown>, signal: AbortSignal): Promise<void> {
  for (;;) {
    await idle();
    const missing = [...known].filter(({ loaded }) => loaded === null);
    if (signal.aborted || missing.length === 0) return;
    // A part that the user waits for comes first.
    const next = missing.find(({ isLoading }) => isLoading) ?? missing[0];
    await next?.load();
  }
}
