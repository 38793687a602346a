// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { useRef } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { useGrowing } from './use-growing.js';

const ROW = 20;
let width = 400;
let resized: () => void = () => undefined;
const supports = vi.fn();

function Field({ value }: { readonly value: string }) {
  const field = useRef<HTMLTextAreaElement>(null);
  useGrowing(field, value);
  return <textarea ref={field} value={value} readOnly />;
}

const height = (): string => screen.getByRole('textbox').style.blockSize;

/** Lays out as a browser does, with ten pixels for each character and a border of one. */
beforeEach(() => {
  width = 400;
  supports.mockReturnValue(false);
  vi.stubGlobal('CSS', { supports });
  vi.stubGlobal(
    'ResizeObserver',
    class {
      constructor(listener: () => void) {
        resized = listener;
      }
      observe = vi.fn();
      disconnect = vi.fn();
    },
  );
  const define = (name: string, get: (this: HTMLTextAreaElement) => number): unknown =>
    vi.spyOn(HTMLTextAreaElement.prototype, name as 'scrollHeight', 'get').mockImplementation(get);
  const shown = (field: HTMLTextAreaElement): number => Number.parseFloat(field.style.blockSize) - 2 || ROW;
  define('clientWidth', () => width);
  define('clientHeight', function () {
    return shown(this);
  });
  define('offsetHeight', function () {
    return shown(this) + 2;
  });
  define('scrollHeight', function () {
    const rows = this.value.split('\n').map((line) => Math.max(1, Math.ceil((line.length * 10) / width)));
    return Math.max(shown(this), ROW * rows.reduce((sum, count) => sum + count, 0));
  });
});

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('a field in a browser without field-sizing', () => {
  it('is as tall as the draft that it begins with', () => {
    render(<Field value={'a\nb\nc'} />);
    expect(height()).toBe(`${3 * ROW + 2}px`);
  });

  it('grows and shrinks with its text, and is one row without any', () => {
    const { rerender } = render(<Field value="a" />);
    expect(height()).toBe(`${ROW + 2}px`);
    rerender(<Field value={'a\nb\nc\nd'} />);
    expect(height()).toBe(`${4 * ROW + 2}px`);
    rerender(<Field value={'a\nb'} />);
    expect(height()).toBe(`${2 * ROW + 2}px`);
    rerender(<Field value="" />);
    expect(height()).toBe('auto');
  });

  it('fits its text again when its width changes', () => {
    render(<Field value={'x'.repeat(40)} />);
    expect(height()).toBe(`${ROW + 2}px`);
    width = 100;
    resized();
    expect(height()).toBe(`${4 * ROW + 2}px`);
  });
});

it('leaves the height to browsers that know field-sizing', () => {
  supports.mockReturnValue(true);
  render(<Field value={'a\nb\nc'} />);
  expect(supports).toHaveBeenCalledWith('field-sizing', 'content');
  expect(height()).toBe('');
});
