import { useState } from 'react';

import { dayOf, startOfDay } from '#chat/text/days.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { TextField } from '#chat/ui/text-field.js';
import styles from './filters.module.css';

interface DayChoiceProps {
  /** The day to begin with, as `2026-11-21`; `null` for today. */
  readonly day: string | null;
  readonly onChoose: (day: string) => void;
}

/** Asks for a day. */
export function DayChoice({ day, onChoose }: DayChoiceProps) {
  const { results: text } = useFullText();
  const [value, setValue] = useState(() => day ?? dayOf(new Date()));
  const isDay = !Number.isNaN(startOfDay(value).getTime());
  return (
    <form
      className={styles.choice}
      onSubmit={(event) => {
        event.preventDefault();
        if (isDay) onChoose(value);
      }}
    >
      <TextField label={text.day} type="date" autoFocus value={value} onChange={setValue} />
      <Button type="submit" variant="primary" isDisabled={!isDay}>
        {text.apply}
      </Button>
    </form>
  );
}
