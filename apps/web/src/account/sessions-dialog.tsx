import { useEffect, useId, useState } from 'react';

import type { DeviceId, Session, SessionId, Ways } from '#client';
import { useParley } from '#react';

import { errorText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { Dialog } from '#chat/overlays/dialog.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import { DeviceItem } from '../attention/device-item.js';
import { useWays } from '../ways/use-ways.js';
import styles from './account.module.css';
import { cured } from './cured.js';
import { deviceWords } from './device-words.js';

/** All others are ids of providers. */
const OTHER_WAYS = ['password', 'guest', 'app'];

/** The devices on which the user is signed in. */
export function SessionsDialog({ onClose }: { readonly onClose: () => void }) {
  const text = useFullText();
  const { sessions, error, end, endOthers, removeDevice } = useSessions();
  const providers = useWays()?.providers ?? [];
  return (
    <Dialog isOpen title={text.account.sessions} onClose={onClose}>
      <div className={styles.sections}>
        <p className={styles.hint}>{text.account.sessionsHint}</p>
        {error !== undefined && <ErrorText>{error}</ErrorText>}
        {sessions === null && error === undefined && <Skeleton lines={3} />}
        {sessions !== null && (
          <ul aria-label={text.account.sessions} className={styles.list}>
            {sessions.map((session) => (
              <SessionItem
                key={session.id}
                session={session}
                provider={providerOf(session, providers)}
                onEnd={() => end(session.id)}
                onRemoveDevice={removeDevice}
              />
            ))}
          </ul>
        )}
        {sessions !== null && sessions.length > 1 && (
          <div>
            <Button onPress={endOthers}>{text.account.logOutElsewhere}</Button>
          </div>
        )}
      </div>
    </Dialog>
  );
}

interface SessionItemProps {
  readonly session: Session;
  /** The name of the provider by which the user signed in there. */
  readonly provider: string | null;
  readonly onEnd: () => void;
  readonly onRemoveDevice: (id: DeviceId) => void;
}

function SessionItem({ session, provider, onEnd, onRemoveDevice }: SessionItemProps) {
  const text = useFullText();
  const deviceId = useId();
  const devices = session.devices ?? [];
  return (
    <li className={styles.item}>
      <div className={styles.names}>
        <p id={deviceId} className={styles.name}>
          {deviceWords(session.userAgent, text.account)}
        </p>
        <p className={styles.hint}>
          {session.current ? text.account.thisDevice : text.account.lastSeen(new Date(session.lastSeenAt))}
          {session.ip !== null && ` · ${session.ip}`}
        </p>
        {provider !== null && <p className={styles.hint}>{text.account.signedInWith(provider)}</p>}
      </div>
      {!session.current && (
        <Button aria-describedby={deviceId} onPress={onEnd}>
          {text.account.logOutThere}
        </Button>
      )}
      {devices.length > 0 && (
        <ul aria-label={text.push.devices} aria-describedby={deviceId} className={styles.devices}>
          {devices.map((device) => (
            <DeviceItem key={device.id} device={device} onRemove={() => onRemoveDevice(device.id)} />
          ))}
        </ul>
      )}
    </li>
  );
}

/** The list, this device first. A session leaves it once the server has ended it. */
function useSessions() {
  const text = useFullText();
  const parley = useParley();
  const [sessions, setSessions] = useState<readonly Session[] | null>(null);
  const [failure, setFailure] = useState<unknown>(null);

  useEffect(() => {
    parley.account.sessions().then((all) => setSessions(inOrder(all)), setFailure);
  }, [parley]);

  const change = async (request: Promise<unknown>, next: (before: readonly Session[]) => readonly Session[]) => {
    setFailure(null);
    try {
      await request;
      setSessions((before) => before && next(before));
    } catch (error) {
      setFailure(error);
    }
  };
  const endOthers = async (): Promise<void> => {
    await parley.account.endOtherSessions();
    cured();
  };
  const remove = async (id: DeviceId): Promise<void> => (await parley.push()).remove(id);

  return {
    sessions,
    error: failure === null ? undefined : errorText(failure, text),
    end: (id: SessionId) =>
      void change(parley.account.endSession(id), (before) => before.filter((session) => session.id !== id)),
    // The end of the other sessions ends all devices too.
    endOthers: () =>
      void change(endOthers(), (before) =>
        before.filter(({ current }) => current).map((session) => ({ ...session, devices: [] })),
      ),
    removeDevice: (id: DeviceId) => void change(remove(id), (before) => before.map((session) => without(session, id))),
  };
}

function without(session: Session, id: DeviceId): Session {
  return { ...session, devices: session.devices?.filter((device) => device.id !== id) ?? [] };
}

/** Servers before they had providers do not say the way. */
function providerOf({ via }: Partial<Session>, providers: Ways['providers']): string | null {
  if (via === undefined || OTHER_WAYS.includes(via)) return null;
  return providers.find(({ id }) => id === via)?.name ?? via;
}

function inOrder(sessions: readonly Session[]): readonly Session[] {
  return sessions.toSorted(
    (one, other) =>
      Number(other.current) - Number(one.current) || Date.parse(other.lastSeenAt) - Date.parse(one.lastSeenAt),
  );
}
