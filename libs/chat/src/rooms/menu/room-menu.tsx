import { useEffect, useMemo, useState } from 'react';

import { isHidden, type RoomState } from '#client';
import { useMe, useRooms } from '#react';

import { useNames } from '../../names/use-names.js';
import { Menu, MenuItem, MenuPopover } from '../../overlays/menu.js';
import { permissionsOf } from '../../room/state/permissions.js';
import { LeaveQuestion } from '../../room/settings/leave-question.js';
import { useText } from '../../text/use-text.js';
import { NewSection } from '../sections/new-section.js';
import { useSectionActions } from '../sections/use-section-actions.js';
import { useMuteActions } from './use-mute-actions.js';
import { useMenuActions } from './use-menu-actions.js';
import type { OpenedMenu } from './use-room-menu.js';

type Step = 'menu' | 'mute' | 'section' | 'newSection' | 'leave' | 'done';

/** The menu of a room in the list, and what its items ask: for how long to mute the room, to which section to move it, and whether to leave it. */
export function RoomMenu({ roomId, anchor, onClose }: OpenedMenu & { readonly onClose: () => void }) {
  const room = useRooms().find(({ id }) => id === roomId);
  const [step, setStep] = useState<Step>('menu');
  const isOver = step === 'done' || room === undefined || isHidden(room);
  useEffect(() => {
    if (isOver) onClose();
  }, [isOver, onClose]);
  if (isOver) return null;
  if (step === 'leave') return <LeaveQuestion room={room} onClose={() => setStep('done')} />;
  if (step === 'newSection') return <NewSection room={room} onClose={() => setStep('done')} />;
  return <OpenMenu {...{ room, anchor, step, setStep }} />;
}

interface OpenMenuProps {
  readonly room: RoomState;
  readonly anchor: HTMLElement;
  readonly step: 'menu' | 'mute' | 'section';
  readonly setStep: (next: (before: Step) => Step) => void;
}

function OpenMenu({ room, anchor, step, setStep }: OpenMenuProps) {
  const text = useText();
  const me = useMe()?.user.id;
  const label = text.rooms.actions(useNames().ofRoom(room));
  const triggerRef = useMemo(() => ({ current: anchor }), [anchor]);
  const mayLeave = me !== undefined && permissionsOf(room, me).leave;
  const actions = {
    menu: useMenuActions(room, {
      mute: () => setStep(() => 'mute'),
      section: () => setStep(() => 'section'),
      leave: mayLeave ? () => setStep(() => 'leave') : null,
    }),
    mute: useMuteActions(room),
    section: useSectionActions(room, () => setStep(() => 'newSection')),
  };
  // The menu closes after its item has asked for the next step.
  const close = (): void => setStep((before) => (before === step ? 'done' : before));
  return (
    <MenuPopover
      label={label}
      triggerRef={triggerRef}
      placement={anchor instanceof HTMLButtonElement ? 'bottom end' : 'bottom start'}
      onClose={close}
    >
      <Menu key={step} aria-label={label} autoFocus="first" onClose={close}>
        {actions[step].map(({ name, key = name, icon, act }) => (
          <MenuItem key={key} icon={icon} onAction={act}>
            {name}
          </MenuItem>
        ))}
      </Menu>
    </MenuPopover>
  );
}
