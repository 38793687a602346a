import { Ellipsis } from 'lucide-react';
import { useRef, useState } from 'react';

import { lazyPart } from '../parts/lazy-part.js';
import { IconButton } from './icon-button.js';
import type { MenuAction } from './menu.js';

const ActionsMenu = lazyPart(async () => (await import('./menu.js')).ActionsMenu);

export interface ActionsButtonProps {
  /** The name of the button and of its menu. */
  readonly label: string;
  readonly actions: readonly MenuAction[];
}

/** A button that opens a menu of further actions. The code of menus loads when it is pressed. */
export function ActionsButton({ label, actions }: ActionsButtonProps) {
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton
        ref={button}
        label={label}
        icon={Ellipsis}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPress={() => setOpen(true)}
      />
      {isOpen && (
        <ActionsMenu
          label={label}
          triggerRef={button}
          placement="bottom end"
          actions={actions}
          onClose={() => setOpen(false)}
        />
      )}
    </>
  );
}
