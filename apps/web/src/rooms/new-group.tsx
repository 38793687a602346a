import { SquarePen } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';

import { useText } from '../text/use-text.js';
import { IconButton } from '../ui/icon-button.js';
import { whenOnline } from '../when-online.js';

const NewGroupDialog = lazy(
  whenOnline(() => import('./new-group-dialog.js').then((module) => ({ default: module.NewGroupDialog }))),
);

/** The button that opens the dialog for a new group. */
export function NewGroup() {
  const text = useText();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <IconButton label={text.rooms.newGroup} icon={SquarePen} onPress={() => setOpen(true)} />
      {isOpen && (
        <Suspense>
          <NewGroupDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
