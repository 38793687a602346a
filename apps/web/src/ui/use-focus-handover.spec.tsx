// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { Button } from './button.js';
import { useFocusHandover } from './use-focus-handover.js';

const take = vi.fn<() => void>();

function Leaving({ isShown }: { readonly isShown: boolean }) {
  const ref = useFocusHandover(take);
  return (
    <>
      {isShown && (
        <p>
          <Button ref={ref}>leaving</Button>
        </p>
      )}
      <button>staying</button>
    </>
  );
}

describe('the focus of an element that leaves the page', () => {
  let frames: (() => void)[] = [];
  const nextFrame = (): void => {
    for (const frame of frames.splice(0)) frame();
  };

  beforeEach(() => {
    frames = [];
    take.mockClear();
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
  });

  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it('goes where the element hands it', () => {
    const { rerender } = render(<Leaving isShown />);
    screen.getByText('leaving').focus();
    rerender(<Leaving isShown={false} />);
    nextFrame();
    expect(take).toHaveBeenCalledOnce();
  });

  it('stays where something else has put it', () => {
    const { rerender } = render(<Leaving isShown />);
    screen.getByText('leaving').focus();
    rerender(<Leaving isShown={false} />);
    screen.getByText('staying').focus();
    nextFrame();
    expect(take).not.toHaveBeenCalled();
  });

  it('stays where it is, if the element does not have it', () => {
    const { rerender } = render(<Leaving isShown />);
    screen.getByText('staying').focus();
    rerender(<Leaving isShown={false} />);
    nextFrame();
    expect(take).not.toHaveBeenCalled();
  });
});
