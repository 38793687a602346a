// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { MoreButton } from './pages-end.js';

describe('the end of a list that goes on', () => {
  const onMore = vi.fn<() => void>();
  let report: (...areInView: readonly boolean[]) => void = () => undefined;

  beforeEach(() => {
    onMore.mockReset();
    vi.stubGlobal(
      'IntersectionObserver',
      class {
        readonly observe = vi.fn<() => void>();
        readonly disconnect = vi.fn<() => void>();

        constructor(callback: (entries: readonly { isIntersecting: boolean }[]) => void) {
          report = (...areInView) => act(() => callback(areInView.map((isIntersecting) => ({ isIntersecting }))));
        }
      },
    );
    render(
      <MoreButton isLoading={false} onMore={onMore}>
        More
      </MoreButton>,
    );
  });

  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
  });

  it('loads more once it is in view', () => {
    report(false);
    expect(onMore).not.toHaveBeenCalled();
    report(true);
    expect(onMore).toHaveBeenCalledOnce();
  });

  it('loads more if the browser reports late that it has come into view, together with what was before', () => {
    report(false, true);
    expect(onMore).toHaveBeenCalledOnce();
  });

  it('loads nothing if it has left the view again', () => {
    report(false, true, false);
    expect(onMore).not.toHaveBeenCalled();
  });
});
