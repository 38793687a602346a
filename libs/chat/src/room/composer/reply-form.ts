import type { ReactNode } from 'react';

import type { Draft } from '#client';

import type { Catalogue } from '../../text/en.js';

/** The differences of the composer in a thread. */
export interface ReplyForm {
  readonly words: Pick<Catalogue['composer'], 'label' | 'placeholder' | 'send'>;
  readonly fields: Pick<Draft, 'threadId' | 'inRoom'>;
  /** Called when a reply is sent, or will be. */
  readonly onSent: () => void;
  /** Below the text. */
  readonly options: ReactNode;
}
