import { useState } from 'react';

import type { RoomState } from '#client';
import { useParley, useReadable } from '#react';

import { useFullText } from '../../text/use-full-text.js';
import { Tabs } from '../../ui/tabs.js';
import { AsideFrame } from '../aside/aside-frame.js';
import { usePermissions } from '../state/use-permissions.js';
import { BannedPeople } from './banned-people.js';
import { MembersPanel } from './members-panel.js';

/** The members of a group, and the actions on them. Moderators also see the banned users. */
export function MembersDialog({ room, onClose }: { room: RoomState; onClose: () => void }) {
  const text = useFullText();
  const [tab, setTab] = useState<'members' | 'bans'>('members');
  const hasBans = useReadable(useParley().server)?.features.includes('bans') === true;
  const moderates = usePermissions()?.moderate === true;
  const members = <MembersPanel room={room} />;
  const tabs = [
    { id: 'members', title: text.members.title, content: members },
    { id: 'bans', title: text.members.bans, content: <BannedPeople room={room} /> },
  ] as const;
  return (
    <AsideFrame title={text.members.title} onClose={onClose}>
      {hasBans && moderates ? <Tabs label={text.members.title} tabs={tabs} chosen={tab} onChoose={setTab} /> : members}
    </AsideFrame>
  );
}
