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

/** Not the next frame: the page would lose the keys that come before it. */
const afterChange = (): Promise<void> => Promise.resolve();

describe('the focus of an element that leaves the page', () => {
  beforeEach(() => {
    take.mockClear();
  });

  afterEach(cleanup);

  it('goes where the element hands it', async () => {
    const { rerender } = render(<Leaving isShown />);
    screen.getByText('leaving').focus();
    rerender(<Leaving isShown={false} />);
    await afterChange();
    expect(take).toHaveBeenCalledOnce();
  });

  it('stays where something else has put it', async () => {
    const { rerender } = render(<Leaving isShown />);
    screen.getByText('leaving').focus();
    rerender(<Leaving isShown={false} />);
    screen.getByText('staying').focus();
    await afterChange();
    expect(take).not.toHaveBeenCalled();
  });

  it('stays where it is, if the element does not have it', async () => {
    const { rerender } = render(<Leaving isShown />);
    screen.getByText('staying').focus();
    rerender(<Leaving isShown={false} />);
    await afterChange();
    expect(take).not.toHaveBeenCalled();
  });
});
