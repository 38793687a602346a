import { type ReactNode, Suspense, use, useMemo } from 'react';
import { UNSAFE_PortalProvider as PortalProvider } from 'react-aria/PortalProvider';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { enableShadowDOM } from 'react-stately/private/flags/flags';

import type { Parley } from '#client';
import { ParleyProvider, useMe } from '#react';

import { NamesProvider } from '../names/use-names.js';
import { Boundary } from '../parts/boundary.js';
import { EmbeddingProvider } from '../parts/embedding.js';
import { KeptFilesProvider } from '../room/composer/files/kept-files.js';
import { WatchedRoomProvider } from '../room/state/watched-room.js';
import { LOCALE } from '../text/locale.js';
import { loadText } from '../text/use-text.js';
import { ToastProvider } from '../ui/toast.js';
import { ChatRouter, type Places } from './chat-router.js';
import type { ShadowPage } from './shadow-page.js';

// React Aria then looks for the focus and for the targets of events in shadow roots too.
enableShadowDOM();

/** The texts in the language of the page around the parts. */
const text = loadText();

interface EmbeddedPartProps {
  readonly parley: Parley;
  readonly page: ShadowPage;
  readonly places: Places;
  readonly children: ReactNode;
}

/** What a part needs around it: the web client has the same for its whole page. */
export function EmbeddedPart({ parley, page, places, children }: EmbeddedPartProps) {
  const hasRooms = places.onLeave !== undefined;
  const embedding = useMemo(() => ({ element: page.host, hasRooms }), [page, hasRooms]);
  return (
    <I18nProvider locale={LOCALE}>
      <ParleyProvider value={parley}>
        <EmbeddingProvider value={embedding}>
          <PortalProvider getContainer={() => page.overlays}>
            <ChatRouter {...places}>
              <Suspense fallback={null}>
                <InLanguage>
                  <ToastProvider>
                    <Boundary>
                      <SignedIn>{children}</SignedIn>
                    </Boundary>
                  </ToastProvider>
                </InLanguage>
              </Suspense>
            </ChatRouter>
          </PortalProvider>
        </EmbeddingProvider>
      </ParleyProvider>
    </I18nProvider>
  );
}

/** Empty until its texts are loaded. */
function InLanguage({ children }: { readonly children: ReactNode }) {
  use(text);
  return children;
}

/** Empty until the user is signed in. */
function SignedIn({ children }: { readonly children: ReactNode }) {
  const me = useMe()?.user.id;
  if (me === undefined) return null;
  return (
    <KeptFilesProvider key={me}>
      <NamesProvider>
        <WatchedRoomProvider>{children}</WatchedRoomProvider>
      </NamesProvider>
    </KeptFilesProvider>
  );
}
