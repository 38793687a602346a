// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';

import { useFocusReturn } from './use-focus-return.js';

function Closing({ isOpen, takeFocus }: { readonly isOpen: boolean; readonly takeFocus?: () => void }) {
  useFocusReturn(isOpen, takeFocus);
  return isOpen && <button autoFocus>in the dialog</button>;
}

/** Not the next frame: something else may take the focus there. */
const afterEffects = (): Promise<void> => Promise.resolve();

describe('the focus, after a dialog has closed', () => {
  const button = (): HTMLElement => document.body.appendChild(document.createElement('button'));

  afterEach(() => {
    cleanup();
    document.body.replaceChildren();
  });

  it('is where it was before, also if the dialog is in the page again and again', async () => {
    const { rerender, unmount } = render(<Closing isOpen={false} />);
    for (const opener of [button(), button()]) {
      opener.focus();
      rerender(<Closing isOpen />);
      expect(document.activeElement?.textContent).toBe('in the dialog');
      rerender(<Closing isOpen={false} />);
      await afterEffects();
      expect(document.activeElement).toBe(opener);
    }
    unmount();
  });

  it('is where it was before, if the dialog leaves the page', async () => {
    const opener = button();
    opener.focus();
    render(<Closing isOpen />).unmount();
    await afterEffects();
    expect(document.activeElement).toBe(opener);
  });

  it('goes to another element if that one is gone', async () => {
    const [opener, other] = [button(), button()];
    opener.focus();
    const { unmount } = render(<Closing isOpen takeFocus={() => other.focus()} />);
    opener.remove();
    unmount();
    await afterEffects();
    expect(document.activeElement).toBe(other);
  });

  it('stays where something else has put it', async () => {
    const [opener, other] = [button(), button()];
    opener.focus();
    render(<Closing isOpen />).unmount();
    other.focus();
    await afterEffects();
    expect(document.activeElement).toBe(other);
  });
});
