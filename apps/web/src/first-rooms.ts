import type { Parley } from '#client';

/** Resolves when there are rooms to show, which can be before the server has answered. */
export function firstRooms({ rooms }: Parley): Promise<void> {
  return new Promise((resolve) => {
    const stop = rooms.subscribe(() => {
      if (rooms.getSnapshot().length === 0) return;
      stop();
      resolve();
    });
  });
}
