import { useLoaded } from '#chat/ui/use-loaded.js';
import { useAdminText } from './admin-text.js';
import type { ShownProcess } from './answers.js';
import { Moment } from './moments.js';
import { read } from './requests.js';
import { Section } from './section.js';
import { type Column, Failure, Table } from './table.js';

/** The processes of the site. */
export function Services() {
  const { health: text } = useAdminText();
  const { value, failure } = useLoaded(() => read<{ processes: ShownProcess[] }>('history/processes'));
  const columns: Column<ShownProcess>[] = [
    { title: text.service, cell: ({ service }) => service },
    { title: text.process, cell: ({ process }) => process },
    { title: text.version, cell: ({ version }) => version },
    { title: text.since, cell: ({ since }) => <Moment at={since} /> },
    {
      title: text.state,
      cell: ({ state, failing }) => [text.states[state], ...failing.map((part) => text.fails(part))].join(', '),
    },
  ];
  return (
    <Section name={text.services}>
      <Failure of={failure} />
      {value !== null && (
        <Table
          name={text.services}
          columns={columns}
          rows={value.processes}
          keyOf={({ service, process }) => `${service} ${process}`}
        />
      )}
    </Section>
  );
}
