import { SquarePen } from 'lucide-react';
import { useState } from 'react';

import { useText } from '#chat/text/use-text.js';
import { IconButton } from '#chat/overlays/icon-button.js';
import { lazyPart } from '#chat/parts/lazy-part.js';

const NewGroupDialog = lazyPart(async () => (await import('./new-group-dialog.js')).NewGroupDialog);

/** The button that opens the dialog for a new group. */
export function NewGroup() {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton label={text.rooms.newGroup} icon={SquarePen} onPress={() => setOpen(true)} />
      {isOpen && <NewGroupDialog onClose={() => setOpen(false)} />}
    </>
  );
}
