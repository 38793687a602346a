import { Button } from '#chat/ui/button.js';
import { useLoaded } from '#chat/ui/use-loaded.js';
import { useAdminText } from './admin-text.js';
import type { Lag, ShownProcess } from './answers.js';
import { Moment } from './moments.js';
import styles from './console.module.css';
import { read } from './requests.js';
import { type Column, Failure, Table } from './table.js';

type Stream = Lag['partitions'][number];

/** The processes of the site, and how the histories keep up with the commands of rooms. */
export function HealthPage() {
  const { health: text } = useAdminText();
  const { value, failure, reload } = useLoaded(async () => {
    const [{ processes }, { partitions }, { epoch }] = await Promise.all([
      read<{ processes: ShownProcess[] }>('history/processes'),
      read<Lag>('history/lag'),
      read<{ epoch: string }>('history/epoch'),
    ]);
    return { processes, partitions, epoch };
  });
  const columns: Column<Stream>[] = [
    { title: text.partition, cell: ({ partition }) => partition },
    { title: text.open, cell: ({ open }) => open },
    { title: text.oldest, cell: ({ oldestMs }) => (oldestMs === null ? '–' : text.ms(oldestMs)) },
    { title: text.owner, cell: ({ owner }) => owner ?? text.nobody },
  ];
  return (
    <>
      <h1 className={styles['title']}>{text.title}</h1>
      <div className={styles['buttons']}>
        <Button onPress={reload}>{text.refresh}</Button>
      </div>
      <Failure of={failure} />
      {value !== null && <Services processes={value.processes} />}
      {value !== null && (
        <section aria-label={text.streams} className={styles['stack']}>
          <h2 className={styles['subtitle']}>{text.streams}</h2>
          <Table
            name={text.streams}
            columns={columns}
            rows={value.partitions}
            keyOf={({ partition }) => String(partition)}
          />
          <p className={styles['muted']}>{text.epoch(value.epoch)}</p>
        </section>
      )}
    </>
  );
}

function Services({ processes }: { readonly processes: readonly ShownProcess[] }) {
  const { health: text } = useAdminText();
  const columns: Column<ShownProcess>[] = [
    { title: text.service, cell: ({ service }) => service },
    { title: text.process, cell: ({ process }) => process },
    { title: text.version, cell: ({ version }) => version },
    { title: text.since, cell: ({ since }) => <Moment at={since} /> },
    { title: text.state, cell: ({ state }) => text.states[state] },
  ];
  return (
    <section aria-label={text.services} className={styles['stack']}>
      <h2 className={styles['subtitle']}>{text.services}</h2>
      <Table
        name={text.services}
        columns={columns}
        rows={processes}
        keyOf={({ service, process }) => `${service} ${process}`}
      />
    </section>
  );
}
