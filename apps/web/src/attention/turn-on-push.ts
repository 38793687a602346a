import type { Parley } from '#client';

import { registerWorker } from '../worker/registration.js';

/** Turns push on in this browser, if browser and server have it. */
export async function turnOnPush(parley: Parley): Promise<void> {
  if (parley.server.getSnapshot()?.features.includes('push') !== true) return;
  await registerWorker();
  const push = await parley.push();
  await push.check();
  if (push.state.getSnapshot()?.status === 'off') await push.enable();
}
