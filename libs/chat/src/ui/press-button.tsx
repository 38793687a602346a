import {
  type ButtonHTMLAttributes,
  type KeyboardEvent,
  type MouseEvent,
  type Ref,
  useEffect,
  useImperativeHandle,
  useRef,
} from 'react';

import { notePress, type PressModality } from './presses.js';

export interface PressButtonProps extends Omit<
  ButtonHTMLAttributes<HTMLButtonElement>,
  'disabled' | 'onClick' | 'style'
> {
  /** A click, a tap, or the Enter or Space key. */
  readonly onPress?: ((event: MouseEvent<HTMLButtonElement>) => void) | undefined;
  readonly isDisabled?: boolean | undefined;
  /** Leaves the button out of the stops of the Tab key. */
  readonly excludeFromTabOrder?: boolean;
  readonly ref?: Ref<HTMLButtonElement> | undefined;
}

/** A native button. React Aria's would be 13 KiB of the first load, and do nothing more for a press. */
export function PressButton(props: PressButtonProps) {
  const { onPress, onKeyDown, isDisabled, excludeFromTabOrder = false, autoFocus = false, ref, ...others } = props;
  const button = useRef<HTMLButtonElement>(null);
  const isByKey = useRef(false);
  useImperativeHandle<HTMLButtonElement | null, HTMLButtonElement | null>(ref, () => button.current);
  // React's attribute would take the focus before a dialog of React Aria around the button knows of it, and so lose it.
  useEffect(() => {
    if (autoFocus) button.current?.focus();
  }, [autoFocus]);
  const noteKey = (event: KeyboardEvent<HTMLButtonElement>): void => {
    isByKey.current = event.key === 'Enter' || event.key === ' ';
    onKeyDown?.(event);
  };
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    notePress(isByKey.current ? 'keyboard' : clickedBy(event));
    isByKey.current = false;
    // Safari does not focus a button that is clicked: what it opens would not know where the focus was.
    event.currentTarget.focus({ preventScroll: true });
    onPress?.(event);
  };
  return (
    <button
      type="button"
      {...(excludeFromTabOrder && { tabIndex: -1 })}
      {...others}
      ref={button}
      disabled={isDisabled}
      onKeyDown={noteKey}
      onClick={press}
    />
  );
}

/** A screen reader clicks without a pointer. */
function clickedBy({ detail }: MouseEvent): PressModality {
  return detail > 0 ? 'pointer' : 'virtual';
}
