import { afterEach, describe, expect, it, vi } from 'vitest';

import { cured, onCured } from './cured.js';

let end = (): void => undefined;

afterEach(() => end());

describe('the question after an act that shuts others out', () => {
  it('waits for the part that asks it, and comes once', () => {
    cured();
    const [asked, askedLater] = [vi.fn(), vi.fn()];
    end = onCured(asked);
    expect(asked).toHaveBeenCalledOnce();
    end();
    end = onCured(askedLater);
    expect(askedLater).not.toHaveBeenCalled();
  });

  it('comes at once where the part is there', () => {
    const asked = vi.fn();
    end = onCured(asked);
    cured();
    expect(asked).toHaveBeenCalledOnce();
  });
});
