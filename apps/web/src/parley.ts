import { browserTabs, connect, indexedDbBlobs, webStorage } from '#client';

import { storedStatus } from './account/own-status.js';

/**
 * The client of this page. The refresh token is in an `HttpOnly` cookie; the storage keeps the user's name and the
 * unsent messages, the database their files.
 */
export const parley = connect({
  url: location.origin,
  storage: webStorage(localStorage),
  blobs: indexedDbBlobs(indexedDB),
  tabs: browserTabs(window),
  status: storedStatus,
  cookie: true,
});
