import './theme/tokens.css';
import './theme/base.css';
import './theme/theme.js';

import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

import { ParleyProvider } from '#react';

import { App } from './app.js';
import { parley } from './parley.js';
import { reloadOnLoadErrors } from './reload.js';

reloadOnLoadErrors();

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element #root.');
createRoot(root).render(
  <StrictMode>
    <ParleyProvider value={parley}>
      <App resumed={parley.resume()} />
    </ParleyProvider>
  </StrictMode>,
);
