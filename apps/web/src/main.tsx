import './language/page-language.js';

import '#chat/theme/tokens.css';
import '#chat/theme/base.css';
import './theme/page.css';
import './theme/theme.js';

import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { createRoot } from 'react-dom/client';

import { browserTabs, connect, indexedDbBlobs, webStorage } from '#client';
import { ParleyProvider } from '#react';

import { loadWidgetText } from './language/widget-text.js';
import { storedStatus } from './profile/own-status.js';
import { App } from './app.js';
import { firstRooms } from './first-rooms.js';
import { partFiles } from './part-files.js';
import { takeOldLink } from './ways/invite-link.js';
import { Boundary } from '#chat/parts/boundary.js';
import { partOf, soon } from '#chat/parts/part.js';
import { followUserOf } from '#chat/room/composer/texts-of-user.js';
import { FirstPagesContext } from '#chat/room/files/first-pages.js';
import { LOCALE } from '#chat/text/locale.js';
import { loadText } from '#chat/text/use-text.js';
import { browserDatabases, browserStorage, isSiteDataBlocked } from '#chat/ui/page-storage.js';

// The server cannot tell this return of a provider from a forged one, so it does not know the page of the return.
if (location.hash.startsWith('#error=')) history.replaceState(null, '', `/signed-in${location.hash}`);

takeOldLink();

const databases = browserDatabases();
const isBlocked = isSiteDataBlocked();

/**
 * The client of this page. The refresh token is in an `HttpOnly` cookie; the storage keeps the user's name and the
 * unsent messages, the databases their files and the newest messages of the user's rooms.
 */
const parley = connect({
  url: location.origin,
  storage: webStorage(browserStorage()),
  // Where the browser keeps nothing, each tab is a client of its own.
  ...(databases !== null &&
    !isBlocked && { blobs: indexedDbBlobs(databases), database: databases, tabs: browserTabs(window) }),
  status: storedStatus,
  cookie: navigator.cookieEnabled,
});

// Each file of a part is one entry when it is fetched, and one when it is imported. Browsers keep 250.
performance.setResourceTimingBufferSize(1_000);
parley.on('ready', partFiles.tryAgain);
addEventListener('online', partFiles.tryAgain);

const firstPages = partOf(() => import('./first-pages.js'), false);
followUserOf(parley);

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root.');
const resumed = Promise.race([parley.resume(), firstRooms(parley)]);
const page = (
  <StrictMode>
    <I18nProvider locale={LOCALE}>
      <ParleyProvider value={parley}>
        <Boundary>
          <FirstPagesContext value={firstPages}>
            <App resumed={resumed} />
          </FirstPagesContext>
        </Boundary>
      </ParleyProvider>
    </I18nProvider>
  </StrictMode>
);
// Without its texts the page is in English.
void soon(Promise.all([loadText(), loadWidgetText()])).then(() => createRoot(root).render(page));
