import { useState } from 'react';

import { Button } from '#chat/ui/button.js';
import { useLoaded } from '#chat/ui/use-loaded.js';
import { useActing } from './acting.js';
import { useAdminText } from './admin-text.js';
import type { ListedInvite } from './answers.js';
import styles from './console.module.css';
import { LinkDialog } from './link-dialog.js';
import { Moment } from './moments.js';
import { NewInvitationDialog } from './new-invitation-dialog.js';
import { useIsAdmin } from './operator.js';
import { PageHeading } from './page-heading.js';
import { act, path, read } from './requests.js';
import { type Column, PagedTable } from './table.js';
import { usePortions } from './use-pages.js';

/** The invitations that can be used, and new ones. */
export function InvitationsPage() {
  const { invitations: text } = useAdminText();
  const isAdmin = useIsAdmin();
  const [isOpen, setOpen] = useState(false);
  const [link, setLink] = useState<string | null>(null);
  const loaded = useLoaded(() => read<{ invites: ListedInvite[] }>('auth/invites'));
  const { reload } = loaded;
  const pages = usePortions(loaded, ({ invites }) => invites);
  const columns = useColumns(isAdmin, reload);
  const { acts } = useAdminText();
  return (
    <>
      <PageHeading name={text.title} />
      {isAdmin && (
        <div className={styles['buttons']}>
          <Button variant="primary" onPress={() => setOpen(true)}>
            {text.create}
          </Button>
        </div>
      )}
      <PagedTable name={text.title} columns={columns} pages={pages} keyOf={({ id }) => id} />
      {isOpen && (
        <NewInvitationDialog
          onClose={() => setOpen(false)}
          onMade={(made) => {
            setOpen(false);
            setLink(made);
            reload();
          }}
        />
      )}
      {link !== null && <LinkDialog title={acts.link} hint={text.linkHint} link={link} onClose={() => setLink(null)} />}
    </>
  );
}

function useColumns(isAdmin: boolean, reload: () => void): Column<ListedInvite>[] {
  const { invitations: text } = useAdminText();
  const { ask } = useActing();
  const revoke = (id: string): void =>
    ask({
      name: text.revoke,
      body: text.revokeBody,
      run: async () => {
        await act('DELETE', path`auth/invites/${id}`);
        reload();
        return text.revoked;
      },
    });
  const columns: Column<ListedInvite>[] = [
    { title: text.kind, cell: ({ kind = 'account' }) => text.kinds[kind] },
    { title: text.rooms, cell: ({ rooms = [] }) => <bdi>{rooms.map(({ name }) => name).join(', ')}</bdi> },
    { title: text.used, cell: ({ uses, usesMax }) => text.usedOf({ used: uses, max: usesMax }) },
    { title: text.created, cell: ({ createdAt }) => <Moment at={createdAt} /> },
    { title: text.until, cell: ({ expiresAt }) => <Moment at={expiresAt} /> },
    { title: text.by, cell: ({ createdBy }) => <bdi>{createdBy}</bdi> },
  ];
  const withRevoke: Column<ListedInvite> = {
    title: text.revoke,
    cell: ({ id }) => (
      <Button aria-label={text.revokeOf(id)} onPress={() => revoke(id)}>
        {text.revoke}
      </Button>
    ),
  };
  return isAdmin ? [...columns, withRevoke] : columns;
}
