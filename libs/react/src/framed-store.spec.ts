// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Readable } from '#client';

import { FramedStore } from './framed-store.js';

describe('a store that is shown once per frame', () => {
  let value: number;
  let listeners: Set<() => void>;
  let frames: (() => void)[];
  let source: Readable<number>;
  const set = (next: number): void => {
    value = next;
    for (const listener of listeners) listener();
  };
  const paint = (): void => {
    for (const frame of frames.splice(0)) frame();
  };

  beforeEach(() => {
    value = 0;
    listeners = new Set();
    frames = [];
    source = {
      getSnapshot: () => value,
      subscribe: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    };
    vi.stubGlobal('requestAnimationFrame', (frame: () => void) => frames.push(frame));
    vi.stubGlobal('cancelAnimationFrame', () => (frames = []));
  });

  afterEach(() => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  });

  it('shows all changes of a frame together', () => {
    const framed = new FramedStore(source);
    const seen: number[] = [];
    framed.subscribe(() => seen.push(framed.getSnapshot()));
    for (const next of [1, 2, 3]) set(next);
    expect({ seen, framed: framed.getSnapshot() }).toEqual({ seen: [], framed: 0 });
    paint();
    expect(seen).toEqual([3]);
    set(4);
    paint();
    expect(seen).toEqual([3, 4]);
  });

  it('shows each change at once in a page that is not visible', () => {
    vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    const framed = new FramedStore(source);
    framed.subscribe(() => undefined);
    set(1);
    expect(framed.getSnapshot()).toBe(1);
  });

  it('follows its source only while it has listeners, and begins with the newest value', () => {
    const framed = new FramedStore(source);
    const unsubscribe = framed.subscribe(() => undefined);
    set(1);
    unsubscribe();
    expect({ listeners: listeners.size, frames: frames.length }).toEqual({ listeners: 0, frames: 0 });
    set(2);
    expect(framed.getSnapshot()).toBe(2);
  });
});
