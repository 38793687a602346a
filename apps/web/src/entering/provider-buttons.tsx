import { useState } from 'react';

import type { Ways } from '#client';
import { useParley } from '#react';

import { errorText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { leaveForProvider } from '../ways/provider-trip.js';
import styles from './entering-page.module.css';

interface ProviderButtonsProps extends Pick<Ways, 'providers'> {
  /** The id of the one that stands out. */
  readonly main: string | null;
}

/** One button for each provider. */
export function ProviderButtons({ providers, main }: ProviderButtonsProps) {
  const text = useFullText();
  const parley = useParley();
  const [failure, setFailure] = useState<unknown>(null);
  const leave = (provider: string): void => {
    setFailure(null);
    leaveForProvider(parley, provider, 'enter').catch(setFailure);
  };
  return (
    <div className={styles.providers}>
      {providers.map(({ id, name }) => (
        <Button key={id} variant={id === main ? 'primary' : 'plain'} isWide onPress={() => leave(id)}>
          {text.entering.continueWith(name)}
        </Button>
      ))}
      {failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
    </div>
  );
}
