import { connect, type RoomId, webStorage } from '@parley/client';
import { ParleyProvider, useConnection, useMe, useParley, useRooms, useTimeline } from '@parley/react';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';

const parley = connect({ url: location.origin, storage: webStorage(localStorage) });

function Entering() {
  const enter = async (fields: FormData) => {
    await parley.guest(fields.get('name') as string);
    await parley.join({ name: 'lobby' });
  };
  return (
    <form action={enter}>
      <input name="name" aria-label="Your name" required />
      <button>Enter</button>
    </form>
  );
}

function Chat() {
  const rooms = useRooms();
  const { status } = useConnection();
  const [chosen, choose] = useState<RoomId | null>(null);
  const roomId = chosen ?? rooms[0]?.id;
  return (
    <main>
      <p>{status}</p>
      {rooms.map(({ id, name, unread }) => (
        <button key={id} aria-pressed={id === roomId} onClick={() => choose(id)}>
          {name} {unread > 0 && `(${String(unread)})`}
        </button>
      ))}
      {roomId !== undefined && <Room key={roomId} roomId={roomId} />}
    </main>
  );
}

function Room({ roomId }: { readonly roomId: RoomId }) {
  const { timeline, view } = useTimeline(roomId);
  const room = useParley().room(roomId);
  return (
    <section>
      {!view.reachedStart && <button onClick={() => void timeline.loadOlder()}>Older messages</button>}
      {[...view.messages, ...view.pending].map(({ id, sender, body }) => (
        <p key={id}>{`${sender?.displayName ?? '*'}: ${body}`}</p>
      ))}
      <form action={(fields) => void room.send(fields.get('body') as string)}>
        <input name="body" aria-label="Message" required />
      </form>
    </section>
  );
}

const App = () => (useMe() === null ? <Entering /> : <Chat />);

await parley.resume();
createRoot(document.body).render(<ParleyProvider value={parley} children={<App />} />);
