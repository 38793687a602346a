import { ChatError } from '#client';

import { Dialog } from '#chat/overlays/dialog.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useForm } from '#chat/ui/use-form.js';
import { useAdminText } from './admin-text.js';
import styles from './console.module.css';
import { act, path, read } from './requests.js';

const DAY_SECONDS = 86_400;
/** As of the service. */
const MAX = { uses: 100_000, days: 3_650 };

type Counted = keyof typeof MAX;

interface NewInvitationDialogProps {
  readonly onClose: () => void;
  readonly onMade: (link: string) => void;
}

interface NamedRoom {
  readonly id: string;
  readonly name: string;
}

/** Makes an invitation, as `parley invites create` does. */
export function NewInvitationDialog({ onClose, onMade }: NewInvitationDialogProps) {
  const { invitations: text } = useAdminText();
  const form = useForm({
    initial: { uses: '1', days: '7', rooms: '', kind: text.kinds.account },
    optional: ['rooms'],
    submit: async ({ uses, days, rooms, kind: word }) => {
      const kind = kindOf(word, text.kinds);
      const opened = await roomsOf(rooms);
      const made = await act<{ link: string | null; code: string }>('POST', 'auth/invites', {
        uses: countOf('uses', uses),
        lifetimeSeconds: countOf('days', days) * DAY_SECONDS,
        ...(kind === 'guest' && { kind }),
        ...(opened.length > 0 && { rooms: opened }),
      });
      onMade(made.link ?? `${location.origin}/invite#${made.code}`);
    },
    wordsFor: ({ code, details }) => {
      if (code === 'NOT_FOUND') return text.noRoom(details.message ?? '');
      if (details.field === 'kind') return text.noKind;
      const counted = (['uses', 'days'] as const).find((field) => field === details.field);
      return counted === undefined ? undefined : text.noNumber(MAX[counted]);
    },
  });
  return (
    <Dialog isOpen title={text.create} onClose={onClose}>
      <form noValidate aria-label={text.create} className={styles['stack']} onSubmit={form.onSubmit}>
        <TextField {...form.field('uses')} autoFocus label={text.uses} inputMode="numeric" autoComplete="off" />
        <TextField {...form.field('days')} label={text.days} inputMode="numeric" autoComplete="off" />
        <TextField {...form.field('rooms')} label={text.rooms} description={text.roomsHint} autoComplete="off" />
        <TextField {...form.field('kind')} label={text.kind} description={text.kindHint} autoComplete="off" />
        {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
        <div className={styles['buttons']}>
          <Button type="submit" variant="primary" isPending={form.isPending}>
            {text.button}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** @throws ChatError INVALID */
function countOf(field: Counted, text: string): number {
  const count = /^\d+$/.test(text.trim()) ? Number(text) : 0;
  if (count < 1 || count > MAX[field]) throw new ChatError('INVALID', { field });
  return count;
}

const KINDS = ['account', 'guest'] as const;

/**
 * The kind of this word, in English or in the language of the page.
 * @throws ChatError INVALID
 */
function kindOf(given: string, names: Readonly<Record<(typeof KINDS)[number], string>>): (typeof KINDS)[number] {
  const word = given.trim().toLowerCase();
  const found = KINDS.find((kind) => kind === word || names[kind].toLowerCase() === word);
  if (found === undefined) throw new ChatError('INVALID', { field: 'kind' });
  return found;
}

/** @throws ChatError NOT_FOUND with the name of a room that is none */
function roomsOf(names: string): Promise<NamedRoom[]> {
  const given = new Set(names.split(',').map((name) => name.trim()));
  given.delete('');
  return Promise.all(
    [...given].map((name) =>
      read<NamedRoom>(path`history/groups/${name}`).catch((error: unknown) => {
        if (!(error instanceof ChatError) || error.code !== 'NOT_FOUND') throw error;
        throw new ChatError('NOT_FOUND', { field: 'rooms', message: name });
      }),
    ),
  );
}
