import type { RoomId } from '@parley/client';
import { createRoot } from 'react-dom/client';

import { OrderChat, parley } from './chat.js';

const place = document.getElementById('chat');
if (place !== null) void showChat(place, place.dataset['order'] ?? '');
for (const form of document.querySelectorAll<HTMLFormElement>('form[data-ends-chat]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void submitAndSignOut(form);
  });
}

async function showChat(element: HTMLElement, order: string): Promise<void> {
  const response = await fetch(`/orders/${order}/chat`, { method: 'POST' });
  if (response.ok) createRoot(element).render(<OrderChat roomId={(await response.json()) as RoomId} />);
  else element.textContent = 'The chat is not available now. Reload the page to try again.';
}

/** Ends the chat after the user's session with the shop. */
async function submitAndSignOut({ action }: HTMLFormElement): Promise<void> {
  await fetch(action, { method: 'POST' });
  await parley.signOut();
  location.assign('/');
}
