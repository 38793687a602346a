import { type FormEvent, useState } from 'react';

import { ChatError, type InviteKind, type LinkId, type RoomId, type Ways } from '#client';
import { useParley } from '#react';

import type { FullCatalogue } from '../../text/en-full.js';
import { errorText } from '../../text/error-text.js';
import { useFullText } from '../../text/use-full-text.js';
import { Select } from '../../overlays/select.js';
import { Button } from '../../ui/button.js';
import { ErrorText } from '../../ui/error-text.js';
import { useToast } from '../../ui/toast.js';
import { useLoaded } from '../../ui/use-loaded.js';
import { firstKind, kindsIn } from './link-kinds.js';
import styles from './settings.module.css';

const USES = [1, 5, 25, 100, 1_000] as const;
const DAYS = [1, 7, 30] as const;

interface NewLinkFormProps {
  readonly roomId: RoomId;
  /** Called after each try: one that has failed may have made the link. */
  readonly onTried: () => void;
}

/** Makes a link: for whom, how many people, and how long. */
export function NewLinkForm(props: NewLinkFormProps) {
  const parley = useParley();
  const { value: ways, failure } = useLoaded(() => parley.ways());
  if (ways === null && failure === null) return null;
  return <ChoiceForm {...props} ways={ways} />;
}

function ChoiceForm({ roomId, onTried, ways }: NewLinkFormProps & { readonly ways: Ways | null }) {
  const text = useFullText();
  const { roomLinks } = text;
  const [kind, setKind] = useState<InviteKind>(firstKind(ways));
  const [uses, setUses] = useState('1');
  const [days, setDays] = useState('7');
  const { isPending, error, make } = useMaking(roomId, onTried);
  const onSubmit = (event: FormEvent): void => {
    event.preventDefault();
    void make({ kind, uses: Number(uses), days: Number(days) });
  };
  return (
    <form className={styles.form} aria-label={roomLinks.make} onSubmit={onSubmit}>
      <div className={styles.buttons}>
        <Select
          label={roomLinks.kind}
          value={kind}
          options={kindsIn(ways).map((value) => ({ value, label: roomLinks.kinds[value] }))}
          onChange={setKind}
        />
        <Select label={roomLinks.uses} value={uses} options={numbers(USES, roomLinks.usesValue)} onChange={setUses} />
        <Select label={roomLinks.days} value={days} options={numbers(DAYS, roomLinks.daysValue)} onChange={setDays} />
      </div>
      {error !== null && <ErrorText>{wordsFor(error, text)}</ErrorText>}
      <div>
        <Button type="submit" isPending={isPending}>
          {roomLinks.make}
        </Button>
      </div>
    </form>
  );
}

function useMaking(roomId: RoomId, onTried: () => void) {
  const { roomLinks } = useFullText();
  const parley = useParley();
  const toast = useToast();
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const make = async (link: { kind: InviteKind; uses: number; days: number }): Promise<void> => {
    if (isPending) return;
    setPending(true);
    setError(null);
    try {
      await (await parley.invites()).makeLink(roomId, { id: parley.newId<LinkId>(), ...link });
      toast.show(roomLinks.made);
    } catch (failure) {
      setError(failure);
    } finally {
      setPending(false);
      onTried();
    }
  };
  return { isPending, error, make };
}

function numbers(values: readonly number[], words: (count: number) => string) {
  return values.map((value) => ({ value: String(value), label: words(value) }));
}

function wordsFor(error: unknown, text: FullCatalogue): string {
  const { field, scope } = error instanceof ChatError ? error.details : {};
  if (field === 'kind') return text.roomLinks.kindRefused;
  return scope === 'linksPerRoom' ? text.roomLinks.tooMany : errorText(error, text);
}
