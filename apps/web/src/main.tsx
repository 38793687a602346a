import './theme/tokens.css';
import './theme/base.css';
import './theme/theme.js';

import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { createRoot } from 'react-dom/client';

import { ParleyProvider } from '#react';

import { App } from './app.js';
import { parley } from './parley.js';
import { Boundary } from './parts/boundary.js';
import { watchStyles } from './parts/failed-styles.js';
import { LOCALE } from './text/locale.js';

watchStyles();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root.');
createRoot(root).render(
  <StrictMode>
    <I18nProvider locale={LOCALE}>
      <ParleyProvider value={parley}>
        <Boundary>
          <App resumed={parley.resume()} />
        </Boundary>
      </ParleyProvider>
    </I18nProvider>
  </StrictMode>,
);
