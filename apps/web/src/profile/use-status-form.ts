import { ChatError } from '#client';

import type { UserStatus } from '#chat/profile/status/user-status.js';
import { errorText } from '#chat/text/error-text.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { useToast } from '#chat/ui/toast.js';
import { useForm } from '#chat/ui/use-form.js';
import { momentOfEnd, STATUS_ENDS, type StatusEnd, usualClock } from './status-end.js';
import { useOwnWords } from './use-own-words.js';

/** `same`: the end of the status that is changed. */
export type FormEnd = StatusEnd | 'same';

/** The form of the user's status in words. Closes its dialog once the status is set or cleared. */
export function useStatusForm(now: Date, onClose: () => void) {
  const text = useFullText();
  const toast = useToast();
  const [before, change] = useOwnWords();
  const set = async (status: UserStatus | null): Promise<void> => {
    await change(status);
    toast.show(status === null ? text.status.cleared : text.status.saved);
    onClose();
  };
  const form = useForm({
    initial: {
      text: before?.text ?? '',
      emoji: before?.emoji ?? '',
      end: before?.until === undefined ? 'never' : 'same',
      clock: usualClock(now),
    },
    optional: ['text', 'emoji', 'clock'],
    wordsFor: ({ code, details: { field } }) =>
      code === 'INVALID' && (field === 'text' || field === 'clock') ? text.errors.required : undefined,
    submit: async ({ text: words, emoji, end, clock }) => {
      // An emoji alone is a status too.
      if (words.trim() === '' && emoji === '') throw new ChatError('INVALID', { field: 'text' });
      const until = end === 'same' ? before?.until : untilOf(end, clock);
      await set({ text: words.trim(), ...(emoji !== '' && { emoji }), ...(until !== undefined && { until }) });
    },
  });
  const clear = (): void => void set(null).catch((error: unknown) => toast.show(errorText(error, text)));
  return { before, form, clear };
}

function untilOf(value: string, clock: string): string | undefined {
  const end = STATUS_ENDS.find((each) => each === value) ?? 'never';
  const until = momentOfEnd(end, clock, new Date());
  if (until !== null && Number.isNaN(until.getTime())) throw new ChatError('INVALID', { field: 'clock' });
  return until?.toISOString();
}
