import { Button } from '#chat/ui/button.js';
import { useLoaded } from '#chat/ui/use-loaded.js';
import { useActing } from './acting.js';
import { useAdminText } from './admin-text.js';
import type { ListedIdentity, ShownUser } from './answers.js';
import { Moment } from './moments.js';
import { act, path, read } from './requests.js';
import { Section } from './section.js';
import { type Column, Failure, Table } from './table.js';

/** The providers by which an account signs in, for admins. */
export function UserProviders({ user }: { readonly user: ShownUser }) {
  const { providers: text } = useAdminText();
  const { ask } = useActing();
  const { value, failure, reload } = useLoaded(() =>
    read<{ identities: ListedIdentity[] }>(path`auth/users/${user.id}/identities`),
  );
  const disconnect = ({ id, provider }: ListedIdentity): void =>
    ask({
      name: text.disconnect,
      body: text.body,
      run: async () => {
        await act('DELETE', path`auth/users/${user.id}/identities/${id}`);
        reload();
        return text.ended(provider);
      },
    });
  const columns: Column<ListedIdentity>[] = [
    { title: text.provider, cell: ({ provider }) => provider },
    { title: text.subject, cell: ({ subject }) => <bdi>{subject}</bdi> },
    { title: text.connected, cell: ({ createdAt }) => <Moment at={createdAt} /> },
    {
      title: text.disconnect,
      cell: (identity) => (
        <Button aria-label={text.disconnectOf(identity.provider)} onPress={() => disconnect(identity)}>
          {text.disconnect}
        </Button>
      ),
    },
  ];
  return (
    <Section name={text.title}>
      <Failure of={failure} />
      {value !== null && <Table name={text.title} columns={columns} rows={value.identities} keyOf={({ id }) => id} />}
    </Section>
  );
}
