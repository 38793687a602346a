import { type ComponentType, type ReactNode, useState } from 'react';

import { useText } from '../text/use-text.js';
import { useToast } from '../ui/toast.js';
import { Boundary } from './boundary.js';
import { ReloadButton } from './failure.js';
import { LoadingPart, OpeningPart } from './loading-part.js';
import { partOf } from './part.js';

/** A part with `onClose` is what a press opens, such as a dialog. Any other is content of the page. */
interface Opened {
  readonly onClose?: () => void;
}

interface Placeholders {
  /** Shown until it is loaded. */
  readonly fallback?: ReactNode;
  /** Shown in place of content that could not be loaded or shown, instead of an offer to reload the page. */
  readonly failed?: ReactNode;
}

export interface LazyPart<Props> {
  (props: Props & Opened & Placeholders): ReactNode;
  /** Loads it before it is needed. After a failure it loads when it is needed. */
  readonly preload: () => void;
}

/**
 * A component that is not in the first load. Content waits for the network, and offers to reload the page if it cannot be
 * loaded or shown. A part that a press opens says so at once instead, and closes: the press is forgotten.
 */
export function lazyPart<Props extends object>(get: () => Promise<ComponentType<Props>>): LazyPart<Props> {
  const part = partOf(get);
  function Lazy({ fallback = null, failed, ...rest }: Props & Opened & Placeholders) {
    const props = rest as Props & Opened;
    const { onClose } = props;
    const { parts } = useText();
    const toast = useToast();
    const [Loaded, setLoaded] = useState(() => part.loaded);
    const onLoaded = (): void => setLoaded(() => part.loaded);
    const shown = Loaded !== null && <Loaded {...props} />;
    if (onClose === undefined)
      return <Boundary fallback={failed}>{shown || <LoadingPart {...{ part, onLoaded, fallback }} />}</Boundary>;
    const forget = (): void => {
      toast.show(parts.broken, <ReloadButton />);
      onClose();
    };
    return (
      <Boundary fallback={null} onError={forget}>
        {shown || <OpeningPart {...{ part, onLoaded, onClose, fallback }} />}
      </Boundary>
    );
  }
  // The browser logs the failure.
  const preload = (): void => void part.load().catch(() => undefined);
  return Object.assign(Lazy, { preload });
}
