import { renderToStaticMarkup } from 'react-dom/server';
import { afterAll, describe, expect, it } from 'vitest';

import { connect, memoryStorage, type Message, type StoredFile } from '#client';
import { ParleyProvider } from '#react';

import { fullEn } from '../../text/en-full.js';
import { RoomActionsContext, type RoomActions } from '../state/room-state.js';
import { Attachments } from './attachments.js';

const file = (change: Partial<StoredFile>): StoredFile =>
  ({
    id: change.name,
    type: 'application/pdf',
    bytes: 2048,
    width: null,
    height: null,
    state: 'ready',
    thumb: null,
    ...change,
  }) as StoredFile;

describe('the files of a message', () => {
  const parley = connect({ url: 'http://parley.test', storage: memoryStorage() });
  afterAll(() => parley.close());

  /** The markup of a message with these files, by another user. */
  function markup(...attachments: StoredFile[]): string {
    const message = { senderId: 'bob', attachments } as Message;
    return renderToStaticMarkup(
      <ParleyProvider value={parley}>
        <RoomActionsContext value={{ setViewing: () => undefined } as unknown as RoomActions}>
          <Attachments message={message} />
        </RoomActionsContext>
      </ParleyProvider>,
    );
  }

  it('are saved by a button with their name and size', () => {
    const shown = markup(file({ name: 'plan.pdf' }));
    expect(shown).toMatch(/<button.*plan\.pdf.*2 kB.*<\/button>/);
    expect(shown).toMatch(/<svg aria-hidden="true".*>PDF<\/text><\/svg>/);
    expect(shown).toContain(fullEn.attachments.count(1));
  });

  it.each(['checking', 'refused', 'gone'] as const)('that are %s say so, and offer nothing', (state) => {
    for (const type of ['application/pdf', 'image/png', 'video/webm']) {
      const shown = markup(file({ name: 'a', type, state, ...(type === 'image/png' && { width: 4, height: 3 }) }));
      expect(shown).toContain(fullEn.attachments.states[state]);
      expect(shown).not.toMatch(/<(button|img|video)/);
    }
  });

  it('have their place before they are loaded, if they are pictures, and load nothing by themselves', () => {
    const thumb = { type: 'image/webp', width: 512, height: 256 };
    const shown = markup(file({ name: 'a.png', type: 'image/png', width: 2000, height: 1000, thumb }));
    expect(shown).toContain('style="inline-size:320px;aspect-ratio:320 / 160"');
    expect(shown).toContain(fullEn.attachments.picture('a.png'));
    expect(shown).not.toContain('<img');
  });

  it('show their names instead, if they are pictures of which there is no small one', () => {
    const large = { name: 'large.avif', type: 'image/avif', width: 6000, height: 5000 };
    const shown = markup(file(large));
    expect(shown).toMatch(
      /<button[^>]*style="inline-size:320px;aspect-ratio:320 \/ 267".*<bdi[^>]*>large\.avif<\/bdi>/,
    );
    expect(shown).toContain(fullEn.attachments.picture('large.avif'));
    expect(markup(file({ ...large, thumb: { type: 'image/webp', width: 512, height: 427 } }))).not.toContain('<bdi');
  });

  it('are played on request, if they are audio or video', () => {
    for (const type of ['audio/mpeg', 'video/webm']) {
      const shown = markup(file({ name: 'talk', type }));
      expect(shown).toContain(fullEn.attachments.play('talk'));
      expect(shown).not.toMatch(/<(audio|video)/);
    }
  });

  it('show their names as text', () => {
    expect(markup(file({ name: '<img src=x onerror=alert(1)>' }))).not.toContain('<img');
  });
});
