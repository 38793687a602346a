import { lateText } from '../text/late-text.js';
import { loadFailedStyles } from './failed-styles.js';

/** A part of the page that is not in the first load, such as a dialog. */
export interface Part<Loaded> {
  /** `null` until it is loaded. */
  readonly loaded: Loaded | null;
  /** Loads it once. After a failure the next call tries again. */
  readonly load: () => Promise<Loaded>;
}

interface KnownPart extends Part<unknown> {
  readonly isLoading: boolean;
}

/** The parts that the loaded scripts name; a part can name further ones. */
const known = new Set<KnownPart>();

/** Every part is made here, so that `loadParts` forgets none. */
export function partOf<Loaded>(get: () => Promise<Loaded>): Part<Loaded> {
  let loaded: Loaded | null = null;
  let loading: Promise<Loaded> | null = null;
  const load = async (): Promise<Loaded> => {
    loading ??= loadFailedStyles().then(get);
    try {
      const found = await loading;
      await lateText();
      loaded ??= found;
      return loaded;
    } finally {
      loading = null;
    }
  };
  const part = {
    get loaded() {
      return loaded;
    },
    get isLoading() {
      return loading !== null;
    },
    load,
  };
  known.add(part);
  return part;
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
