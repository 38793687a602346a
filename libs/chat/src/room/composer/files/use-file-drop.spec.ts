// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { createElement, type ReactNode } from 'react';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { EmbeddingProvider } from '../../../parts/embedding.js';
import { DropPlaceProvider } from '../../aside/drop-place.js';
import { useFileDrop } from './use-file-drop.js';

const PICTURE = new File(['picture'], 'a.png');
const ITEM = { kind: 'file', getAsFile: () => PICTURE, webkitGetAsEntry: () => null };

/** Sends the event to an element of the page and returns it. */
function drag(type: string, types: readonly string[] = ['Files'], target: HTMLElement = document.body) {
  const dataTransfer = { types, items: [ITEM], dropEffect: 'move' };
  const event = Object.assign(new Event(type, { bubbles: true, cancelable: true }), {
    dataTransfer,
    relatedTarget: null,
  });
  act(() => void target.dispatchEvent(event));
  return event;
}

describe('files over the page', () => {
  afterEach(cleanup);

  it('are shown to be taken until they are dropped or leave', () => {
    const add = vi.fn();
    const { result } = renderHook(() => useFileDrop(add));
    expect(drag('dragover').dataTransfer.dropEffect).toBe('copy');
    expect(result.current).toBe(true);
    drag('dragleave');
    expect(result.current).toBe(false);
    drag('dragover');
    drag('drop');
    expect(result.current).toBe(false);
    expect(add).toHaveBeenCalledExactlyOnceWith([{ file: PICTURE, isFolder: false }]);
  });

  it('do not replace the page where they cannot be sent', () => {
    const { result } = renderHook(() => useFileDrop(null));
    const event = drag('dragover');
    expect(event.dataTransfer.dropEffect).toBe('none');
    expect(event.defaultPrevented).toBe(true);
    expect(drag('drop').defaultPrevented).toBe(true);
    expect(result.current).toBe(false);
  });

  it('differ from text, which the browser handles', () => {
    const add = vi.fn();
    renderHook(() => useFileDrop(add));
    expect(drag('dragover', ['text/plain']).defaultPrevented).toBe(false);
    expect(drag('drop', ['text/plain']).defaultPrevented).toBe(false);
    expect(add).not.toHaveBeenCalled();
  });

  it('belong to another page outside the element that it embeds', () => {
    const add = vi.fn();
    const element = document.body.appendChild(document.createElement('div'));
    const wrapper = ({ children }: { children: ReactNode }) =>
      createElement(EmbeddingProvider, { value: { element, hasRooms: false } }, children);
    renderHook(() => useFileDrop(add), { wrapper });
    expect(drag('drop').defaultPrevented).toBe(false);
    expect(add).not.toHaveBeenCalled();
    expect(drag('drop', ['Files'], element).defaultPrevented).toBe(true);
    expect(add).toHaveBeenCalledOnce();
  });

  it('belong to the part of the page that they are over', () => {
    const [inPanel, onPage] = [vi.fn(), vi.fn()];
    const panel = document.body.appendChild(document.createElement('div'));
    const wrapper = ({ children }: { children: ReactNode }) =>
      createElement(DropPlaceProvider, { value: panel }, children);
    const { result: page } = renderHook(() => useFileDrop(onPage));
    const { result: part } = renderHook(() => useFileDrop(inPanel), { wrapper });
    drag('dragover');
    expect({ page: page.current, part: part.current }).toEqual({ page: true, part: false });
    drag('dragover', ['Files'], panel);
    expect({ page: page.current, part: part.current }).toEqual({ page: false, part: true });
    drag('drop', ['Files'], panel);
    expect({ inPanel: inPanel.mock.calls.length, onPage: onPage.mock.calls.length }).toEqual({ inPanel: 1, onPage: 0 });
    drag('drop');
    expect({ inPanel: inPanel.mock.calls.length, onPage: onPage.mock.calls.length }).toEqual({ inPanel: 1, onPage: 1 });
  });
});
