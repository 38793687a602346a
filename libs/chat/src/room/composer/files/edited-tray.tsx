import { X } from 'lucide-react';

import type { StoredFile } from '#client';

import { sizeText } from '../../../text/formats.js';
import { useFullText } from '../../../text/use-full-text.js';
import { IconButton } from '../../../overlays/icon-button.js';
import { FileIcon } from '../../files/file-icon.js';
import { FileItem, FileTray } from '../../files/file-tray.js';
import trayStyles from '../../files/file-tray.module.css';
import { LocalPicture } from '../../files/local-picture.js';
import { useFileUrl } from '../../files/use-file-url.js';
import styles from '../writing-area.module.css';
import { type EditedFile, factsOf } from './edited-files.js';

export interface EditedTrayProps {
  readonly files: readonly EditedFile[];
  /** `null`: the user may not change files here. */
  readonly onRemove: ((key: string) => void) | null;
}

/** The files of a message that is being edited. */
export function EditedTray({ files, onRemove }: EditedTrayProps) {
  const text = useFullText();
  if (files.length === 0) return null;
  return (
    <div className={styles.tray}>
      <FileTray label={text.files.chosen}>
        {files.map((file) => (
          <Item key={file.key} file={file} onRemove={onRemove} />
        ))}
      </FileTray>
    </div>
  );
}

function Item({ file, onRemove }: Pick<EditedTrayProps, 'onRemove'> & { readonly file: EditedFile }) {
  const text = useFullText();
  const { name, type, size } = factsOf(file);
  return (
    <FileItem
      name={name}
      picture={
        file.stored === null ? (
          <LocalPicture blob={file.source} name={name} type={type} />
        ) : (
          <StoredPicture file={file.stored} />
        )
      }
      note={sizeText(size)}
      progress={file.stored === null ? file.sentBytes / Math.max(1, size) : null}
    >
      {onRemove !== null && (
        <IconButton size="s" label={text.files.remove(name)} icon={X} onPress={() => onRemove(file.key)} />
      )}
    </FileItem>
  );
}

function StoredPicture({ file }: { readonly file: StoredFile }) {
  const { url, fail } = useFileUrl(file, 'thumb', file.thumb !== null);
  if (url == null) return <FileIcon name={file.name} type={file.type} size={20} />;
  return <img src={url} alt="" className={trayStyles.drawn} onError={() => fail()} />;
}
