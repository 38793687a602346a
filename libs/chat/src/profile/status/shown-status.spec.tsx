// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';

import { StatusText } from './shown-status.js';

afterEach(cleanup);

it('screen readers get the words of a status, and its emoji if it has no words', async () => {
  const hidden = (): string | null => screen.getByText('🌴').getAttribute('aria-hidden');
  render(<StatusText status={{ text: 'On holiday', emoji: '🌴' }} />);
  await screen.findByText('On holiday');
  expect(hidden()).toBe('true');
  cleanup();
  render(<StatusText status={{ text: '', emoji: '🌴' }} />);
  await screen.findByText('🌴');
  expect(hidden()).toBe('false');
});
