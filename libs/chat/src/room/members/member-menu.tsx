import { Ban, Ellipsis, MessageSquare, Mic, MicOff, UserMinus } from 'lucide-react';
import { Header, MenuSection, type Selection, Separator } from 'react-aria-components/Menu';

import type { Member, Role } from '#client';

import { useNames } from '../../names/use-names.js';
import { useOpenDirect } from '../../people/use-open-direct.js';
import { useFullText } from '../../text/use-full-text.js';
import { classes } from '../../ui/classes.js';
import { Menu, MenuButton, MenuItem } from '../../overlays/menu.js';
import { isolated } from '../../text/isolated.js';
import type { MemberPermissions } from '../state/member-permissions.js';
import styles from './members.module.css';
import { MUTE_SECONDS, useMemberActions } from './use-member-actions.js';

/** An action that asks first. */
export type MemberQuestion =
  | { readonly act: 'transfer' | 'remove' | 'ban' }
  | { readonly act: 'mute'; readonly seconds: number };

interface MemberMenuProps {
  readonly roomId: Parameters<typeof useMemberActions>[0];
  readonly member: Member;
  readonly permissions: MemberPermissions;
  readonly isMuted: boolean;
  readonly onAsk: (question: MemberQuestion) => void;
}

/** The actions that the user may take on a member. */
export function MemberMenu({ roomId, member, permissions, isMuted, onAsk }: MemberMenuProps) {
  const text = useFullText();
  const openDirect = useOpenDirect();
  const actions = useMemberActions(roomId, [member]);
  const label = text.members.actions(isolated(useNames().of(member.user)));
  const { roles, mute, remove, ban } = permissions;
  return (
    <MenuButton label={label} placement="start top" trigger={<Dots />}>
      <Menu aria-label={label}>
        <MenuItem icon={MessageSquare} onAction={() => openDirect(member.user.id)}>
          {text.members.message}
        </MenuItem>
        {roles.length > 0 && (
          <RoleItems
            role={member.role}
            roles={roles}
            onChoose={(role) => (role === 'owner' ? onAsk({ act: 'transfer' }) : void actions.setRole(role))}
          />
        )}
        {mute && isMuted && <Separator className={classes(styles.separator)} />}
        {mute && isMuted && (
          <MenuItem icon={Mic} onAction={() => void actions.mute(0)}>
            {text.members.unmute}
          </MenuItem>
        )}
        {mute && <MuteItems onMute={(seconds) => onAsk({ act: 'mute', seconds })} />}
        {(remove || ban) && <Separator className={classes(styles.separator)} />}
        {remove && (
          <MenuItem icon={UserMinus} isDanger onAction={() => onAsk({ act: 'remove' })}>
            {text.members.remove}
          </MenuItem>
        )}
        {ban && (
          <MenuItem icon={Ban} isDanger onAction={() => onAsk({ act: 'ban' })}>
            {text.members.ban}
          </MenuItem>
        )}
      </Menu>
    </MenuButton>
  );
}

function Dots() {
  return (
    <span className={styles.dots}>
      <Ellipsis aria-hidden size={18} />
    </span>
  );
}

interface RoleItemsProps {
  readonly role: Role;
  readonly roles: readonly Role[];
  readonly onChoose: (role: Role) => void;
}

function RoleItems({ role, roles, onChoose }: RoleItemsProps) {
  const text = useFullText();
  const choose = (keys: Selection): void => {
    const [key] = keys;
    const chosen = roles.find((each) => each === key);
    if (chosen !== undefined && chosen !== role) onChoose(chosen);
  };
  return (
    <MenuSection
      selectionMode="single"
      disallowEmptySelection
      selectedKeys={[role]}
      onSelectionChange={choose}
      className={classes(styles.section)}
    >
      <Header className={classes(styles.sectionTitle)}>{text.members.role}</Header>
      {roles.map((each) => (
        <MenuItem key={each} id={each}>
          {each === 'owner' ? text.members.transfer : text.members.roles[each]}
        </MenuItem>
      ))}
    </MenuSection>
  );
}

function MuteItems({ onMute }: { onMute: (seconds: number) => void }) {
  const text = useFullText();
  return (
    <MenuSection className={classes(styles.section)}>
      <Header className={classes(styles.sectionTitle)}>{text.members.muteFor}</Header>
      {MUTE_SECONDS.map((seconds) => (
        <MenuItem key={seconds} id={`mute ${seconds}`} icon={MicOff} onAction={() => onMute(seconds)}>
          {text.members.mute(seconds)}
        </MenuItem>
      ))}
    </MenuSection>
  );
}
