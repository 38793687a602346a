import { useId, useState } from 'react';

import { ChatError, type ProviderIdentity } from '#client';
import { useParley } from '#react';

import { errorText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import { leaveForProvider } from '../../ways/provider-trip.js';
import styles from '../account.module.css';
import { useKnown } from './known.js';
import { type ProviderRow, providerRows } from './provider-rows.js';
import { useConfirmation } from './use-confirmation.js';
import { useLoaded } from '#chat/ui/use-loaded.js';

/** The providers by which the user can sign in. */
export function ProvidersSection() {
  const text = useFullText();
  const parley = useParley();
  const { security, ways } = useKnown();
  const { confirm, step } = useConfirmation();
  const { value: identities, failure, reload } = useLoaded(() => security.identities());
  const [refusal, setRefusal] = useState<unknown>(null);
  const disconnect = async ({ id }: ProviderIdentity): Promise<void> => {
    setRefusal(null);
    await confirm(({ password }) => security.disconnect(id, password === undefined ? {} : { password }));
    reload();
  };
  const connect = (provider: string): Promise<void> => leaveForProvider(parley, provider, 'connect');
  const isLastWay = refusal instanceof ChatError && refusal.code === 'CONFLICT';
  return (
    <section className={styles.section}>
      <h3>{text.security.providers}</h3>
      {failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
      {identities === null && failure === null && <Skeleton lines={2} />}
      {identities !== null && (
        <ul aria-label={text.security.providers} className={styles.list}>
          {providerRows(ways, identities).map((row) => (
            <ProviderItem
              key={row.identity?.id ?? row.provider}
              row={row}
              onConnect={() => void connect(row.provider).catch(setRefusal)}
              onDisconnect={(identity) => void disconnect(identity).catch(setRefusal)}
            />
          ))}
        </ul>
      )}
      {step}
      {refusal !== null && <ErrorText>{isLastWay ? text.security.lastWay : errorText(refusal, text)}</ErrorText>}
    </section>
  );
}

interface ProviderItemProps {
  readonly row: ProviderRow;
  readonly onConnect: () => void;
  readonly onDisconnect: (identity: ProviderIdentity) => void;
}

function ProviderItem({ row: { name, identity }, onConnect, onDisconnect }: ProviderItemProps) {
  const { security: text } = useFullText();
  const stateId = useId();
  const userName = identity?.name ?? null;
  const connected = userName === null ? text.connected : text.connectedAs(userName);
  return (
    <li className={styles.item}>
      <div className={styles.names}>
        <p className={styles.name}>{name}</p>
        <p id={stateId} className={styles.hint}>
          {identity === null ? text.notConnected : connected}
        </p>
      </div>
      {identity === null ? (
        <Button onPress={onConnect}>{text.connect(name)}</Button>
      ) : (
        <Button aria-describedby={stateId} onPress={() => onDisconnect(identity)}>
          {text.disconnect(name)}
        </Button>
      )}
    </li>
  );
}
