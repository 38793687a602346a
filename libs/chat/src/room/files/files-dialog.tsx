import { useMemo, useState } from 'react';

import type { RoomId } from '#client';
import { useServer } from '#react';

import { useFullText } from '../../text/use-full-text.js';
import { Tabs } from '../../ui/tabs.js';
import { SearchField } from '../../ui/search-field.js';
import { AsideFrame, useAsideJump } from '../aside/aside-frame.js';
import { usePaused } from '../../ui/use-paused.js';
import { FileList } from './file-list.js';
import styles from './files-dialog.module.css';
import { MediaGrid } from './media-grid.js';
import { useFoundFiles } from './use-found-files.js';
import { useRoomFiles } from './use-room-files.js';

interface FilesProps {
  readonly roomId: RoomId;
  readonly onJump: (seq: number) => void;
}

/** The messages of the room that have files, latest first. If the server can search: a search by name, and the media. */
export function FilesDialog({ roomId, onClose }: { roomId: RoomId; onClose: () => void }) {
  const text = useFullText();
  const [tab, setTab] = useState<'files' | 'media'>('files');
  const jump = useAsideJump(onClose);
  const canSearch = useServer()?.features.includes('searchFilters') === true;
  const tabs = [
    { id: 'files', title: text.attachments.files, content: <SearchedFiles roomId={roomId} onJump={jump} /> },
    { id: 'media', title: text.attachments.media, content: <MediaGrid roomId={roomId} /> },
  ] as const;
  return (
    <AsideFrame title={text.room.files} onClose={onClose}>
      {canSearch ? (
        <Tabs label={text.room.files} tabs={tabs} chosen={tab} onChoose={setTab} />
      ) : (
        <AllFiles roomId={roomId} onJump={jump} />
      )}
    </AsideFrame>
  );
}

function SearchedFiles({ roomId, onJump }: FilesProps) {
  const text = useFullText();
  const [query, setQuery] = useState('');
  const wanted = usePaused(query.trim());
  return (
    <>
      <div className={styles.tools}>
        <SearchField label={text.attachments.find} value={query} onChange={setQuery} />
      </div>
      {wanted === '' ? (
        <AllFiles roomId={roomId} onJump={onJump} />
      ) : (
        <FoundFiles roomId={roomId} query={wanted} onJump={onJump} />
      )}
    </>
  );
}

function AllFiles({ roomId, onJump }: FilesProps) {
  const { attachments: text } = useFullText();
  return <FileList pages={useRoomFiles(roomId)} none={{ title: text.empty, hint: text.emptyHint }} onJump={onJump} />;
}

function FoundFiles({ roomId, query, onJump }: FilesProps & { readonly query: string }) {
  const { attachments: text } = useFullText();
  const pages = useFoundFiles(useMemo(() => ({ roomId, query }), [roomId, query]));
  return <FileList pages={pages} none={{ title: text.noneFound, hint: text.noneFoundHint }} onJump={onJump} />;
}
