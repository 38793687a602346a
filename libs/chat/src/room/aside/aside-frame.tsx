import { createContext, type ReactNode, use } from 'react';

import { Dialog } from '../../overlays/dialog.js';
import { useText } from '../../text/use-text.js';
import { useIsCovered } from '../state/covered.js';
import { useRoomActions } from '../state/room-state.js';
import type { JumpOptions } from '../scrolling/timeline-controller.js';
import { SidePanel, type SidePanelProps } from './side-panel.js';
import styles from './side-panel.module.css';

const PanelContext = createContext<Pick<SidePanelProps, 'onCover'> | null>(null);

/** Makes the frames below it panels of the room. */
export const PanelProvider = PanelContext.Provider;

interface AsideFrameProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Around what a button of the header opens: a panel beside the room, or a dialog, which fills the window of a phone. */
export function AsideFrame({ title, onClose, children }: AsideFrameProps) {
  const text = useText();
  const panel = use(PanelContext);
  if (panel === null)
    return (
      <Dialog isOpen isPage title={title} onClose={onClose}>
        {children}
      </Dialog>
    );
  return (
    <SidePanel title={title} closeLabel={text.ui.close} onClose={onClose} onCover={panel.onCover}>
      <div className={styles.body}>{children}</div>
    </SidePanel>
  );
}

/** Returns a function that jumps to a message of the room. A panel or dialog that covers the room closes first. */
export function useAsideJump(onClose: () => void): (seq: number, options?: JumpOptions) => void {
  const { controller } = useRoomActions();
  const isPanel = use(PanelContext) !== null;
  const isCovered = useIsCovered();
  return (seq, options) => {
    if (!isPanel || isCovered) onClose();
    void controller.jumpTo({ seq }, { ...options, focus: true });
  };
}
