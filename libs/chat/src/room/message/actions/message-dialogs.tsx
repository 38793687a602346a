import { lazyPart } from '../../../parts/lazy-part.js';
import { useRoomActions, useRoomUi } from '../../state/room-state.js';

const ActionDialog = lazyPart(async () => (await import('./action-dialog.js')).ActionDialog);
const Lightbox = lazyPart(async () => (await import('../../files/lightbox.js')).Lightbox);

/** The dialog or menu of the current action, or the pictures. It is outside the article, which may leave the page meanwhile. */
export function MessageDialogs() {
  const { setActing, setViewing } = useRoomActions();
  const { acting, viewing } = useRoomUi();
  return (
    <>
      {acting !== null && <ActionDialog acting={acting} onClose={() => setActing(null)} />}
      {viewing !== null && <Lightbox viewing={viewing} onClose={() => setViewing(null)} />}
    </>
  );
}
