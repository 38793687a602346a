import { X } from 'lucide-react';
import { useEffect, useState } from 'react';

import { ChatError, type PendingFile, type PendingMessage } from '#client';
import { useParley, useReadable } from '#react';

import type { FullCatalogue } from '../../text/en-full.js';
import { errorText } from '../../text/error-text.js';
import { sizeText } from '../../text/formats.js';
import { useFullText } from '../../text/use-full-text.js';
import { IconButton } from '../../overlays/icon-button.js';
import { useFocusHandover } from '../../ui/use-focus-handover.js';
import { FileIcon } from '../files/file-icon.js';
import { FileItem, FileTray } from '../files/file-tray.js';
import { LocalPicture } from '../files/local-picture.js';
import { useRoomActions } from '../state/room-state.js';
import { useInnerTabIndex } from '../../ui/inner-tab-index.js';

/** The files of a message that is not stored, and how far their uploads are. */
export function PendingFiles({ pending }: { readonly pending: PendingMessage }) {
  const text = useFullText();
  return (
    <FileTray label={text.files.label}>
      {pending.files.map((file) => (
        <Item key={file.id} pending={pending} file={file} />
      ))}
    </FileTray>
  );
}

interface ItemProps {
  readonly pending: PendingMessage;
  readonly file: PendingFile;
}

function Item({ pending, file }: ItemProps) {
  const parley = useParley();
  const text = useFullText();
  const leaving = useFocusHandover(useRoomActions().focusText);
  const excludeFromTabOrder = useInnerTabIndex() === -1;
  const { id, roomId } = pending;
  const sentBytes = useReadable(parley.uploads).get(file.id) ?? 0;
  return (
    <FileItem
      name={file.name}
      picture={<Picture {...{ pending, file }} />}
      note={noteOf(file, text)}
      hasFailed={file.status === 'failed'}
      progress={file.status === 'uploading' ? sentBytes / Math.max(1, file.bytes) : null}
    >
      {isRemovable(pending) && (
        <IconButton
          ref={leaving}
          size="s"
          label={text.files.remove(file.name)}
          icon={X}
          excludeFromTabOrder={excludeFromTabOrder}
          onPress={() => void parley.room(roomId).discardFile(id, file.id)}
        />
      )}
    </FileItem>
  );
}

function Picture({ pending: { roomId }, file: { id, name, type } }: ItemProps) {
  const parley = useParley();
  const [blob, setBlob] = useState<Blob | null>(null);
  useEffect(() => {
    const isCurrent = { value: true };
    void parley
      .room(roomId)
      .pendingBlob(id)
      .then((found) => {
        if (isCurrent.value) setBlob(found);
      });
    return () => {
      isCurrent.value = false;
    };
  }, [parley, roomId, id]);
  return blob === null ? <FileIcon name={name} type={type} size={20} /> : <LocalPicture {...{ blob, name, type }} />;
}

/** The client library removes a file only in these states of its message. */
function isRemovable({ status, files }: PendingMessage): boolean {
  return status === 'failed' || files.some((file) => file.status !== 'done');
}

function noteOf({ status, error, bytes }: PendingFile, text: FullCatalogue): string {
  if (status === 'failed' && error !== null)
    return error.code === 'GONE' ? text.files.lost : errorText(new ChatError(error.code, error), text);
  const size = sizeText(bytes);
  return status === 'waiting' && error !== null ? text.files.retrying(size) : size;
}
