import { useState } from 'react';

import type { RoomId, RoomLink, RoomState } from '#client';
import { useParley, useServer } from '#react';

import { useEmbedding } from '../../parts/embedding.js';
import { useFocusInDialog } from '../../overlays/use-focus-in-dialog.js';
import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { Button } from '../../ui/button.js';
import { ErrorText } from '../../ui/error-text.js';
import { useToast } from '../../ui/toast.js';
import { useLoaded } from '../../ui/use-loaded.js';
import { AskedAction } from './asked-action.js';
import { CopyField } from './copy-field.js';
import { NewLinkForm } from './new-link-form.js';
import styles from './settings.module.css';

/** The links into a group, for its admins where the server lets people make links. Their page is that of the web client. */
export function RoomLinks({ room }: { readonly room: RoomState }) {
  const isEmbedded = useEmbedding() !== null;
  const hasFeature = useServer()?.features.includes('links') === true;
  const isPossible = room.kind === 'group' && room.appId == null;
  return isPossible && hasFeature && !isEmbedded && <Links roomId={room.id} />;
}

/** Makes, copies and ends links. */
function Links({ roomId }: { readonly roomId: RoomId }) {
  const text = useFullText();
  const parley = useParley();
  const { value: links, failure, reload } = useLoaded(async () => (await parley.invites()).links(roomId));
  return (
    <section className={styles.section}>
      <h3>{text.roomLinks.title}</h3>
      <p className={styles.hint}>{text.roomLinks.hint}</p>
      {links === null && failure !== null && <ErrorText>{errorText(failure, text)}</ErrorText>}
      {links?.length === 0 && <p className={styles.hint}>{text.roomLinks.none}</p>}
      {links !== null && links.length > 0 && (
        <ul className={styles.section} aria-label={text.roomLinks.list}>
          {links.map((link) => (
            <LinkRow key={link.id} roomId={roomId} link={link} onEnded={reload} />
          ))}
        </ul>
      )}
      <NewLinkForm roomId={roomId} onTried={reload} />
    </section>
  );
}

interface LinkRowProps {
  readonly roomId: RoomId;
  readonly link: RoomLink;
  readonly onEnded: () => void;
}

function LinkRow({ roomId, link, onEnded }: LinkRowProps) {
  const { roomLinks: text } = useFullText();
  const parley = useParley();
  const toast = useToast();
  const [isAsked, setAsked] = useState(false);
  const row = useFocusInDialog<HTMLLIElement>();
  const end = async (): Promise<void> => {
    await (await parley.invites()).endLink(roomId, link.id);
    toast.show(text.ended);
    onEnded();
  };
  return (
    <li ref={row} className={styles.form}>
      <CopyField label={text.url} value={link.url} action={text.copy} copied={text.copied} />
      <div className={styles.row}>
        <p className={styles.hint}>
          {text.kinds[link.kind]} · {text.usage({ used: link.used, uses: link.uses, at: new Date(link.expiresAt) })}
        </p>
        <Button variant="quiet" onPress={() => setAsked(true)}>
          {text.end}
        </Button>
      </div>
      {isAsked && (
        <AskedAction
          title={text.endTitle}
          body={text.endBody}
          action={text.end}
          act={end}
          onClose={() => setAsked(false)}
        />
      )}
    </li>
  );
}
