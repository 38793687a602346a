import { X } from 'lucide-react';
import { useState } from 'react';

import { Dialog } from '#chat/overlays/dialog.js';
import { IconButton } from '#chat/overlays/icon-button.js';
import { Select } from '#chat/overlays/select.js';
import { lazyPart } from '#chat/parts/lazy-part.js';
import { endWords } from '#chat/profile/status/status-words.js';
import { STATUS_TEXT_MAX } from '#chat/profile/status/user-status.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextField } from '#chat/ui/text-field.js';
import { type Preset, PRESETS } from './presets.js';
import styles from './status-dialog.module.css';
import { STATUS_ENDS } from './status-end.js';
import { type FormEnd, useStatusForm } from './use-status-form.js';

const EmojiDialog = lazyPart(async () => (await import('#chat/room/emoji/emoji-dialog.js')).EmojiDialog);

interface StatusDialogProps {
  readonly onClose: () => void;
}

/** Says what the user is doing, in words and by an emoji, and until when. */
export function StatusDialog({ onClose }: StatusDialogProps) {
  const { status: text, ui } = useFullText();
  const [now] = useState(() => new Date());
  const [isChoosing, setChoosing] = useState(false);
  const { before, form, clear } = useStatusForm(now, onClose);
  const [words, emoji, end] = [form.field('text'), form.field('emoji'), form.field('end')];
  const take = ({ name, emoji: sign, end: usual }: Preset): void => {
    words.onChange(text.presetTexts[name]);
    emoji.onChange(sign);
    end.onChange(usual);
  };
  const choose = (chosen: string): void => {
    emoji.onChange(chosen);
    setChoosing(false);
  };
  return (
    <Dialog isOpen size="s" title={text.title} onClose={onClose}>
      <form noValidate className={styles.form} onSubmit={form.onSubmit}>
        <Presets onTake={take} />
        <TextField {...words} autoFocus label={text.text} description={text.textHint} maxLength={STATUS_TEXT_MAX} />
        <div className={styles.emoji}>
          <Button aria-haspopup="dialog" onPress={() => setChoosing(true)}>
            {emoji.value !== '' && <span aria-hidden>{emoji.value}</span>} {text.emoji}
          </Button>
          {emoji.value !== '' && <IconButton label={text.noEmoji} icon={X} onPress={() => emoji.onChange('')} />}
        </div>
        <div className={styles.ends}>
          <Select
            label={text.ends}
            value={end.value as FormEnd}
            options={[
              ...(before?.until === undefined
                ? []
                : [{ value: 'same' as const, label: text.unchanged(endWords(new Date(before.until), now, text)) }]),
              ...STATUS_ENDS.map((value) => ({ value, label: text.endTexts[value] })),
            ]}
            onChange={end.onChange}
          />
          {end.value === 'time' && <TextField {...form.field('clock')} label={text.time} type="time" />}
        </div>
        {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
        <div className={styles.actions}>
          {before !== null && <Button onPress={clear}>{text.clear}</Button>}
          <Button onPress={onClose}>{ui.cancel}</Button>
          <Button type="submit" variant="primary" isPending={form.isPending}>
            {text.save}
          </Button>
        </div>
      </form>
      {isChoosing && (
        <EmojiDialog title={text.emoji} anchor={undefined} onChoose={choose} onClose={() => setChoosing(false)} />
      )}
    </Dialog>
  );
}

function Presets({ onTake }: { readonly onTake: (preset: Preset) => void }) {
  const { status: text } = useFullText();
  return (
    <div role="group" aria-label={text.presets} className={styles.presets}>
      {PRESETS.map((preset) => (
        <Button key={preset.name} onPress={() => onTake(preset)}>
          <span aria-hidden>{preset.emoji}</span> {text.presetTexts[preset.name]}
        </Button>
      ))}
    </div>
  );
}
