import { useLoaded } from '#chat/ui/use-loaded.js';
import { useAdminText } from './admin-text.js';
import type { Lag } from './answers.js';
import styles from './console.module.css';
import { read } from './requests.js';
import { Section } from './section.js';
import { type Column, Failure, Table } from './table.js';

type Stream = Lag['partitions'][number];

/** How the histories keep up with the commands of rooms, and the epoch of their store. */
export function CommandStreams() {
  const { health: text } = useAdminText();
  const { value, failure } = useLoaded(async () => {
    const [{ partitions }, { epoch }] = await Promise.all([
      read<Lag>('history/lag'),
      read<{ epoch: string }>('history/epoch'),
    ]);
    return { partitions, epoch };
  });
  const columns: Column<Stream>[] = [
    { title: text.partition, cell: ({ partition }) => partition },
    { title: text.open, cell: ({ open }) => open },
    { title: text.oldest, cell: ({ oldestMs }) => (oldestMs === null ? '–' : text.ms(oldestMs)) },
    { title: text.owner, cell: ({ owner }) => owner ?? text.nobody },
  ];
  return (
    <Section name={text.streams}>
      <Failure of={failure} />
      {value !== null && (
        <>
          <Table
            name={text.streams}
            columns={columns}
            rows={value.partitions}
            keyOf={({ partition }) => String(partition)}
          />
          <p className={styles['muted']}>{text.epoch(value.epoch)}</p>
        </>
      )}
    </Section>
  );
}
