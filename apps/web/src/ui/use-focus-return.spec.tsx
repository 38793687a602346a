// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { useFocusReturn } from './use-focus-return.js';

function Closing({ isOpen }: { readonly isOpen: boolean }) {
  useFocusReturn(isOpen);
  return isOpen && <button autoFocus>in the dialog</button>;
}

describe('the focus, after a dialog has closed', () => {
  let frames: (() => void)[] = [];
  const nextFrame = (): void => {
    for (const frame of frames.splice(0)) frame();
  };
  const button = (): HTMLElement => document.body.appendChild(document.createElement('button'));

  beforeEach(() => {
    frames = [];
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
  });

  afterEach(() => {
    cleanup();
    document.body.replaceChildren();
    vi.unstubAllGlobals();
  });

  it('is where it was before, also if the dialog is in the page again and again', () => {
    const { rerender, unmount } = render(<Closing isOpen={false} />);
    for (const opener of [button(), button()]) {
      opener.focus();
      rerender(<Closing isOpen />);
      expect(document.activeElement?.textContent).toBe('in the dialog');
      rerender(<Closing isOpen={false} />);
      nextFrame();
      expect(document.activeElement).toBe(opener);
    }
    unmount();
  });

  it('is where it was before, if the dialog leaves the page', () => {
    const opener = button();
    opener.focus();
    render(<Closing isOpen />).unmount();
    nextFrame();
    expect(document.activeElement).toBe(opener);
  });

  it('stays where something else has put it', () => {
    const [opener, other] = [button(), button()];
    opener.focus();
    render(<Closing isOpen />).unmount();
    other.focus();
    nextFrame();
    expect(document.activeElement).toBe(other);
  });
});
