import { ArrowLeft, X } from 'lucide-react';

import { sizeText } from '../../../text/formats.js';
import { useFullText } from '../../../text/use-full-text.js';
import { IconButton } from '../../../overlays/icon-button.js';
import { FileItem, FileTray } from '../../files/file-tray.js';
import { LocalPicture } from '../../files/local-picture.js';
import { type ChosenFile, movedEarlier } from './chosen-files.js';

export interface ChosenTrayProps {
  readonly files: readonly ChosenFile[];
  readonly onChange: (files: readonly ChosenFile[]) => void;
  /** Takes the focus from a button that disappears. */
  readonly onDone: () => void;
}

/** The files of a message that is being written, in their order. */
export function ChosenTray({ files, onChange, onDone }: ChosenTrayProps) {
  const text = useFullText();
  const move = (key: number, isSecond: boolean) => {
    if (isSecond) onDone();
    onChange(movedEarlier(files, key));
  };
  const remove = (removed: number) => {
    onDone();
    onChange(files.filter(({ key }) => key !== removed));
  };
  return (
    <FileTray label={text.files.chosen}>
      {files.map(({ key, file }, place) => (
        <FileItem
          key={key}
          name={file.name}
          picture={<LocalPicture blob={file} name={file.name} type={file.type} />}
          note={sizeText(file.size)}
        >
          {place > 0 && (
            <IconButton
              size="s"
              label={text.files.moveEarlier(file.name)}
              icon={ArrowLeft}
              onPress={() => move(key, place === 1)}
            />
          )}
          <IconButton size="s" label={text.files.remove(file.name)} icon={X} onPress={() => remove(key)} />
        </FileItem>
      ))}
    </FileTray>
  );
}
