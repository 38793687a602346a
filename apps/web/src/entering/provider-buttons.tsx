import { useState } from 'react';

import type { Ways } from '#client';
import { useParley } from '#react';

import { errorText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { leaveForProvider } from '../ways/provider-trip.js';
import styles from './entering-page.module.css';

/** One button for each provider. */
export function ProviderButtons({ providers }: Pick<Ways, 'providers'>) {
  const text = useFullText();
  const parley = useParley();
  const [failure, setFailure] = useState<unknown>(null);
  const leave = (provider: string): void => {
    setFailure(null);
    leaveForProvider(parley, provider, 'enter').catch(setFailure);
  };
  if (providers.length === 0) return null;
  return (
    <div className={styles.providers}>
      {providers.map(({ id, name }, index) => (
        <Button key={id} variant={index === 0 ? 'primary' : 'plain'} isWide onPress={() => leave(id)}>
          {text.entering.continueWith(name)}
        </Button>
      ))}
      {failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
    </div>
  );
}
