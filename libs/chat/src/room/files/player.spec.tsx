// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Parley, StoredFile } from '#client';
import { ParleyProvider } from '#react';

import { fullEn } from '../../text/en-full.js';
import { Player } from './player.js';

const FILE = { id: 'file', name: 'clip.avi', state: 'ready' } as StoredFile;
const NETWORK_ERROR = 2;
const SRC_NOT_SUPPORTED = 4;
/** Longer than the pause before the second URL, shorter than all pauses. */
const SOON_MS = 1_500;

describe('a player', () => {
  const fetched = vi.fn<typeof fetch>();
  const connection = { status: 'connected' };
  let count = 0;
  const parley = {
    fileUrl: async () => `/url/${++count}`,
    connection: { subscribe: () => () => undefined, getSnapshot: () => connection },
  } as unknown as Parley;

  const pass = (ms = 0) => act(() => vi.advanceTimersByTimeAsync(ms));
  const video = () => document.querySelector('video');
  const isGivenUp = () => screen.queryByText(fullEn.attachments.unplayable) !== null;

  /** Plays, and has each URL that the player tries within a short time fail with this code. */
  async function failing(code: number, meanwhile: () => void = () => undefined): Promise<void> {
    render(
      <ParleyProvider value={parley}>
        <Player file={FILE} kind="video" />
      </ParleyProvider>,
    );
    fireEvent.click(screen.getByRole('button'));
    for (let tries = 0; tries < 2; tries++) {
      await pass(SOON_MS);
      const shown = video();
      if (shown === null) throw new Error('there is no player');
      expect(shown.getAttribute('src')).toBe(`/url/${tries + 1}`);
      meanwhile();
      Object.defineProperty(shown, 'error', { value: { code }, configurable: true });
      fireEvent.error(shown);
      await pass();
    }
  }

  beforeEach(() => {
    count = 0;
    vi.useFakeTimers();
    vi.stubGlobal('fetch', fetched);
    fetched.mockReset().mockImplementation(async () => new Response('x', { status: 206 }));
  });

  afterEach(() => {
    cleanup();
    vi.unstubAllGlobals();
    vi.useRealTimers();
  });

  it('says soon that the browser cannot play the bytes, if their URL gives them', async () => {
    await failing(SRC_NOT_SUPPORTED);
    expect(isGivenUp()).toBe(true);
    expect(fetched).toHaveBeenCalledWith('/url/1', { headers: { range: 'bytes=0-0' } });
  });

  it('gives the focus to the text that takes its place', async () => {
    await failing(SRC_NOT_SUPPORTED);
    await pass(SOON_MS);
    expect(document.activeElement?.textContent).toBe(fullEn.attachments.unplayable);
  });

  it('leaves the focus where the user has put it', async () => {
    const other = document.body.appendChild(document.createElement('input'));
    await failing(SRC_NOT_SUPPORTED, () => other.focus());
    await pass(SOON_MS);
    expect(document.activeElement).toBe(other);
    other.remove();
  });

  it('tries further URLs, if none answers', async () => {
    fetched.mockRejectedValue(new TypeError('no answer'));
    await failing(SRC_NOT_SUPPORTED);
    expect(isGivenUp()).toBe(false);
  });

  it('tries further URLs after errors of the network', async () => {
    await failing(NETWORK_ERROR);
    expect(isGivenUp()).toBe(false);
    expect(fetched).not.toHaveBeenCalled();
  });
});
