import { ChatError } from '#client';

import { Dialog } from '#chat/overlays/dialog.js';
import { Select } from '#chat/overlays/select.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { useForm } from '#chat/ui/use-form.js';
import { useAdminText } from './admin-text.js';
import styles from './console.module.css';
import { act, path, read } from './requests.js';

const DAY_SECONDS = 86_400;

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
    initial: { uses: '1', days: '7', rooms: '', kind: 'account' },
    optional: ['rooms'],
    submit: async ({ uses, days, rooms, kind }) => {
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
      return code === 'INVALID' && details.field !== 'rooms' ? text.noNumber : undefined;
    },
  });
  const kind = form.field('kind');
  const kinds = (['account', 'guest'] as const).map((value) => ({ value, label: text.kinds[value] }));
  return (
    <Dialog isOpen title={text.create} onClose={onClose}>
      <form noValidate aria-label={text.create} className={styles['stack']} onSubmit={form.onSubmit}>
        <TextField {...form.field('uses')} autoFocus label={text.uses} inputMode="numeric" autoComplete="off" />
        <TextField {...form.field('days')} label={text.days} inputMode="numeric" autoComplete="off" />
        <TextField {...form.field('rooms')} label={text.rooms} description={text.roomsHint} autoComplete="off" />
        <Select
          label={text.kind}
          value={kind.value === 'guest' ? 'guest' : 'account'}
          options={kinds}
          onChange={kind.onChange}
        />
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
function countOf(field: 'uses' | 'days', text: string): number {
  if (!/^\d{1,6}$/.test(text.trim())) throw new ChatError('INVALID', { field });
  return Number(text);
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
