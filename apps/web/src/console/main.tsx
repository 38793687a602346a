import '../language/page-language.js';

import '#chat/theme/tokens.css';
import '#chat/theme/base.css';
import '../theme/page.css';
import '../theme/theme.js';

import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components/I18nProvider';
import { createRoot } from 'react-dom/client';

import { LOCALE } from '#chat/text/locale.js';
import { loadText } from '#chat/text/use-text.js';
import { loadWidgetText } from '../language/widget-text.js';
import { loadAdminText } from './admin-text.js';
import type { SignedInOperator } from './answers.js';
import { Console } from './console.js';
import { read } from './requests.js';

const root = document.getElementById('root');
if (root === null) throw new Error('admin/index.html has no element #root.');
const entered = read<SignedInOperator>('auth/session').catch(() => null);
await Promise.all([loadText(), loadWidgetText(), loadAdminText()]);

createRoot(root).render(
  <StrictMode>
    <I18nProvider locale={LOCALE}>
      <Console entered={await entered} />
    </I18nProvider>
  </StrictMode>,
);
