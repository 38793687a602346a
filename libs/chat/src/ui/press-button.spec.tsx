// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';

/** A page before its first overlay, which hears of presses once it is loaded. */
async function page() {
  vi.resetModules();
  const { PressButton } = await import('./press-button.js');
  const { followPresses } = await import('./presses.js');
  render(<PressButton>open</PressButton>);
  const heard: string[] = [];
  const loadOverlay = (): void => followPresses((modality) => heard.push(modality));
  return { button: screen.getByRole('button'), heard, loadOverlay };
}

/** Browsers click a button while the key goes down or up. */
function pressByKey(button: HTMLElement, key: string): void {
  fireEvent.keyDown(button, { key });
  fireEvent.click(button, { detail: 0 });
}

describe('how a button was pressed', () => {
  afterEach(cleanup);

  it.each([
    { by: 'Enter', press: (button: HTMLElement) => pressByKey(button, 'Enter'), modality: 'keyboard' },
    { by: 'Space', press: (button: HTMLElement) => pressByKey(button, ' '), modality: 'keyboard' },
    { by: 'a pointer', press: (button: HTMLElement) => fireEvent.click(button, { detail: 1 }), modality: 'pointer' },
    { by: 'a screen reader', press: (button: HTMLElement) => fireEvent.click(button), modality: 'virtual' },
  ])('is known to the overlay that the press loads: $by', async ({ press, modality }) => {
    const { button, heard, loadOverlay } = await page();
    press(button);
    loadOverlay();
    expect(heard).toEqual([modality]);
  });

  it('is said to a loaded overlay if it was by a key, whose click looks like that of a screen reader', async () => {
    const { button, heard, loadOverlay } = await page();
    loadOverlay();
    fireEvent.click(button);
    fireEvent.click(button, { detail: 1 });
    expect(heard).toEqual([]);
    pressByKey(button, 'Enter');
    expect(heard).toEqual(['keyboard']);
    fireEvent.click(button);
    expect(heard).toEqual(['keyboard']);
  });
});
