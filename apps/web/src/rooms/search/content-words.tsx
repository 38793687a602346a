import { Ban, Search } from 'lucide-react';

import { useNames } from '#chat/names/use-names.js';
import { FileIcon } from '#chat/room/files/file-icon.js';
import { useShownMentions } from '#chat/room/words/use-mentioned-names.js';
import { excerptOf } from '#chat/room/words/excerpt.js';
import { Avatar } from '#chat/ui/avatar.js';
import type { Hit } from './hits.js';
import styles from './search-hits.module.css';

type ContentHit = Extract<Hit, { readonly kind: 'message' | 'file' | 'all' }>;

/** Stands where other options have a picture. */
export function ContentFace({ hit }: { readonly hit: ContentHit }) {
  const names = useNames();
  if (hit.kind === 'message') {
    const { senderId, sender } = hit.message;
    return <Avatar userId={senderId} name={names.plain(sender)} avatarUrl={sender?.avatarUrl} />;
  }
  return (
    <span className={styles.sign}>
      {hit.kind === 'file' ? (
        <FileIcon name={hit.file.name} type={hit.file.type} size={20} />
      ) : (
        <Search aria-hidden size={20} />
      )}
    </span>
  );
}

/** Stands where the picture of a person whom the user blocks would be. */
export function BlockedFace() {
  return (
    <span className={styles.sign}>
      <Ban aria-hidden size={20} />
    </span>
  );
}

/** The part of a message around its found words, in one line and with these marked. */
export function MessageWords({ hit }: { readonly hit: Extract<Hit, { readonly kind: 'message' }> }) {
  const shown = useShownMentions(hit.message);
  return excerptOf(hit.message, hit.highlights, shown).map(({ text, isHit }, index) => {
    const line = text.replaceAll(/\s+/gu, ' ');
    return isHit ? <mark key={index}>{line}</mark> : line;
  });
}
