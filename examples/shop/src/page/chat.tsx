import { connect, type RoomId } from '@parley/client';
import { ParleyProvider, useParley, useTimeline } from '@parley/react';

const token = async (): Promise<string | null> => {
  const response = await fetch('/chat/token', { method: 'POST' });
  if (response.status === 401) return null;
  if (!response.ok) throw new Error(`The shop answered ${response.status}.`);
  return response.text();
};

export const parley = connect({ url: document.documentElement.dataset['parley'] ?? '', host: { app: 'shop', token } });
void parley.resume();

export function OrderChat({ roomId }: { readonly roomId: RoomId }) {
  return (
    <ParleyProvider value={parley}>
      <Chat roomId={roomId} />
    </ParleyProvider>
  );
}

function Chat({ roomId }: { readonly roomId: RoomId }) {
  const { view } = useTimeline(roomId);
  const room = useParley().room(roomId);
  // A deleted message has no body. Neither has a notice, such as that somebody joined.
  const messages = [...view.messages, ...view.pending].filter(({ body }) => body !== '');
  return (
    <section aria-label="Chat">
      {messages.map(({ id, sender, body }) => (
        <p key={id}>
          {sender?.avatarUrl && <img src={sender.avatarUrl} alt="" />}
          {sender?.displayName}: {body}
        </p>
      ))}
      <form
        action={(fields) => {
          const text = fields.get('body');
          if (typeof text === 'string') room.send(text);
        }}
      >
        <input name="body" aria-label="Message" required />
      </form>
    </section>
  );
}
