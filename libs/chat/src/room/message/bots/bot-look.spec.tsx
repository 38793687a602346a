// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';

import type { Ext, Message } from '#client';

import { type Embedding, EmbeddingProvider } from '../../../parts/embedding.js';
import { BotLook } from './bot-look.js';

const PICTURE = 'https://pictures.example/a.png';

/** Shows the look of a bot's message, and returns its elements. */
function show(ext: Ext | null, isNamed = true, embedding: Embedding | null = null) {
  const message = { ext, sender: { type: 'bot', displayName: 'Alerts' } } as unknown as Message;
  const { container } = render(
    <EmbeddingProvider value={embedding}>
      <BotLook message={message} isNamed={isNamed} id="look" />
    </EmbeddingProvider>,
  );
  const find = (selector: string) => container.querySelector<HTMLElement>(selector);
  return { mark: find('#look'), picture: find('img'), letters: find('[data-initials]'), bar: find('[data-colour]') };
}

describe('the look of a message of a bot', () => {
  afterEach(cleanup);

  it('has the mark of a bot, and the sender that it names with a picture or initials', () => {
    expect(show(null).mark?.textContent).toBe('Bot');
    cleanup();
    const named = show({ sender: { name: 'Alert Manager', avatarUrl: PICTURE } });
    expect(named.mark?.textContent).toBe('Bot Alert Manager');
    expect(named.picture?.getAttribute('src')).toBe(PICTURE);
    cleanup();
    const { picture, letters } = show({ sender: { name: 'Alert Manager' } });
    expect([picture, letters?.dataset['initials']]).toEqual([null, 'AM']);
  });

  it('has no picture in the page of another application, which would load it from anywhere', () => {
    const embedding = { element: document.body, hasRooms: false };
    const { picture, letters } = show({ sender: { name: 'Grafana', avatarUrl: PICTURE } }, true, embedding);
    expect([picture, letters?.dataset['initials']]).toEqual([null, 'GR']);
  });

  it('has only the bar beside a message that does not begin a group', () => {
    const { mark, bar } = show({ sender: { name: 'Grafana' }, color: '#36A64F' }, false);
    expect([mark, screen.queryByText('Grafana')]).toEqual([null, null]);
    expect([bar?.dataset['colour'], bar?.style.backgroundColor]).toEqual(['#36a64f', '#36a64f']);
    cleanup();
    expect(show({ color: 'good' }).bar?.getAttribute('style')).toBeNull();
    cleanup();
    expect(show({ color: 'url(//x)' }).bar).toBeNull();
  });
});
