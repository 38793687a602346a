import { useServer } from '#react';

import { startOfDay } from '#chat/text/days.js';
import { longDateText } from '#chat/text/formats.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { PressButton } from '#chat/ui/press-button.js';
import { DayChoice } from './day-choice.js';
import { FilterChip } from './filter-chip.js';
import type { Filters } from './filters.js';
import styles from './filters.module.css';
import { PersonChoice } from './person-choice.js';
import { RoomChoice } from './room-choice.js';

interface FilterBarProps {
  readonly filters: Filters;
  readonly onChange: (filters: Filters) => void;
}

/** The filters as chips. Of an older server only the room. */
export function FilterBar({ filters, onChange }: FilterBarProps) {
  const { results: text } = useFullText();
  const hasFilters = useServer()?.features.includes('searchFilters') === true;
  const set = (changed: Partial<Filters>): void => onChange({ ...filters, ...changed });
  const { sender, room } = filters;
  return (
    <div role="group" aria-label={text.filters} className={styles.bar}>
      {hasFilters && (
        <FilterChip name={text.names.sender} value={sender?.name ?? null} onRemove={() => set({ sender: null })}>
          {(close) => (
            <PersonChoice
              onChoose={(person) => {
                set({ sender: person });
                close();
              }}
            />
          )}
        </FilterChip>
      )}
      <FilterChip name={text.names.room} value={room?.name ?? null} onRemove={() => set({ room: null })}>
        {(close) => (
          <RoomChoice
            onChoose={(chosen) => {
              set({ room: chosen });
              close();
            }}
          />
        )}
      </FilterChip>
      {hasFilters && <MoreFilters filters={filters} set={set} />}
    </div>
  );
}

interface MoreFiltersProps {
  readonly filters: Filters;
  readonly set: (changed: Partial<Filters>) => void;
}

function MoreFilters({ filters, set }: MoreFiltersProps) {
  const { results: text } = useFullText();
  return (
    <>
      <span className={styles.chip} data-set={filters.hasFile}>
        <PressButton
          className={styles.name}
          aria-pressed={filters.hasFile}
          onPress={() => set({ hasFile: !filters.hasFile })}
        >
          {text.names.hasFile}
        </PressButton>
      </span>
      {(['after', 'before'] as const).map((name) => (
        <FilterChip
          key={name}
          name={text.names[name]}
          value={filters[name] === null ? null : longDateText(startOfDay(filters[name]))}
          onRemove={() => set({ [name]: null })}
        >
          {(close) => (
            <DayChoice
              day={filters[name]}
              onChoose={(day) => {
                set({ [name]: day });
                close();
              }}
            />
          )}
        </FilterChip>
      ))}
    </>
  );
}
