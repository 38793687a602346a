import { useEffect, useState } from 'react';

import type { Device, DevicePush, PushPreview, PushState } from '#client';
import { usePush } from '#react';

import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { Checkbox } from '#chat/ui/checkbox.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { Skeleton } from '#chat/ui/skeleton.js';
import { isApplePhone } from '../worker/apple-phone.js';
import { registerWorker } from '../worker/registration.js';
import { DeviceItem } from './device-item.js';
import styles from './notification-settings.module.css';
import { pushErrorText } from './push-error.js';

/** Push on this device, and the devices of the user. */
export function PushSettings() {
  const text = useFullText().push;
  const { push, state } = usePush();
  useEffect(() => {
    // The user may have changed the permission in the browser. A failure shows with the next press.
    if (push !== null)
      registerWorker()
        .then(
          () => push.check(),
          () => undefined,
        )
        .catch(() => undefined);
  }, [push]);
  return (
    <>
      <h3>{text.title}</h3>
      {push === null || state === null ? <Skeleton lines={3} /> : <ThisDevice push={push} state={state} />}
      {push !== null && <Devices key={state?.deviceId} push={push} />}
    </>
  );
}

function ThisDevice({ push, state }: { readonly push: DevicePush; readonly state: PushState }) {
  const text = useFullText().push;
  const { status, preview } = state;
  const { isBusy, error, act } = useAct();
  const [isTested, setTested] = useState(false);
  const isOn = status === 'on';
  const change = (isWanted: boolean): void => act(() => (isWanted ? push.enable() : push.disable()));
  const changePreview = (chosen: PushPreview): void => act(() => push.enable(chosen));
  const test = (): void =>
    act(async () => {
      await push.test();
      setTested(true);
    });
  return (
    <>
      <p>{text.states[status]}</p>
      {status === 'unsupported' && isApplePhone(navigator) && <p>{text.addToHomeScreen}</p>}
      <Checkbox
        isSwitch
        label={text.here}
        isSelected={isOn}
        isDisabled={isBusy || (!isOn && status !== 'off')}
        onChange={change}
      />
      <Checkbox
        isSwitch
        label={text.previews}
        description={text.previewsHint}
        isSelected={preview === 'full'}
        isDisabled={isBusy || !isOn}
        onChange={(isFull) => changePreview(isFull ? 'full' : 'none')}
      />
      {isOn && <Button onPress={test}>{text.test}</Button>}
      <p role="status">{isTested && text.tested}</p>
      {error !== undefined && <ErrorText>{error}</ErrorText>}
    </>
  );
}

/** The user's devices, this one first. */
function Devices({ push }: { readonly push: DevicePush }) {
  const text = useFullText().push;
  const [devices, setDevices] = useState<readonly Device[]>([]);
  const { error, act } = useAct();
  useEffect(() => {
    let isCurrent = true;
    // A failure shows with the next press.
    push.devices().then(
      (all) => isCurrent && setDevices(inOrder(all)),
      () => undefined,
    );
    return () => {
      isCurrent = false;
    };
  }, [push]);
  const remove = ({ id }: Device): void =>
    act(async () => {
      await push.remove(id);
      setDevices((before) => before.filter((device) => device.id !== id));
    });
  if (devices.length === 0) return null;
  return (
    <>
      <h3>{text.devices}</h3>
      <ul aria-label={text.devices} className={styles.devices}>
        {devices.map((device) => (
          <DeviceItem key={device.id} device={device} onRemove={() => remove(device)} />
        ))}
      </ul>
      {error !== undefined && <ErrorText>{error}</ErrorText>}
    </>
  );
}

/** One act at a time, with its error in words. */
function useAct() {
  const text = useFullText();
  const [isBusy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>(null);
  const run = async (what: () => Promise<void>): Promise<void> => {
    setFailure(null);
    setBusy(true);
    try {
      await what();
    } catch (error) {
      setFailure(error);
    }
    setBusy(false);
  };
  return {
    isBusy,
    error: failure === null ? undefined : pushErrorText(failure, text),
    act: (what: () => Promise<void>): void => void run(what),
  };
}

function inOrder(devices: readonly Device[]): readonly Device[] {
  return devices.toSorted(
    (one, other) =>
      Number(other.current) - Number(one.current) || Date.parse(other.createdAt) - Date.parse(one.createdAt),
  );
}
