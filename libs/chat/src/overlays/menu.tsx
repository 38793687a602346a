import type { ReactNode, Ref, RefObject } from 'react';
import { Button as AriaButton } from 'react-aria-components/Button';
import {
  Menu as AriaMenu,
  MenuItem as AriaMenuItem,
  type MenuItemProps as AriaMenuItemProps,
  type MenuProps as AriaMenuProps,
  MenuTrigger,
  Popover,
  type PopoverProps,
} from 'react-aria-components/Menu';
import { Text } from 'react-aria-components/Text';
import { Check, type LucideIcon } from 'lucide-react';

import { classes } from '../ui/classes.js';
import styles from './menu.module.css';
import { followPressModality } from './modality.js';

followPressModality();

export interface MenuButtonProps {
  /** The accessible name of the button and of its menu. */
  readonly label: string;
  /** The content of the button. */
  readonly trigger: ReactNode;
  readonly placement?: NonNullable<PopoverProps['placement']>;
  /** A `Menu`. */
  readonly children: ReactNode;
}

/** A button that opens a menu. */
export function MenuButton({ label, trigger, placement = 'bottom start', children }: MenuButtonProps) {
  return (
    <MenuTrigger>
      <AriaButton aria-label={label} className={classes(styles['button'])}>
        {trigger}
      </AriaButton>
      <Popover placement={placement} className={classes(styles['popover'])}>
        {children}
      </Popover>
    </MenuTrigger>
  );
}

export interface MenuPopoverProps {
  readonly label: string;
  readonly triggerRef: RefObject<Element | null>;
  /** The place on the screen, if it is not that of the trigger. */
  readonly place?: DOMRect | undefined;
  readonly placement?: NonNullable<PopoverProps['placement']>;
  readonly onClose: () => void;
  /** A `Menu`. */
  readonly children: ReactNode;
}

/** The open menu of a button, which renders without the code of menus. */
export function MenuPopover({
  label,
  triggerRef,
  place,
  placement = 'bottom start',
  onClose,
  children,
}: MenuPopoverProps) {
  return (
    <Popover
      isOpen
      aria-label={label}
      triggerRef={triggerRef}
      placement={placement}
      {...(place !== undefined && { getTargetRect: () => place })}
      onOpenChange={(open) => !open && onClose()}
      className={classes(styles['popover'])}
    >
      {children}
    </Popover>
  );
}

export function Menu(props: Omit<AriaMenuProps<object>, 'className' | 'style'>) {
  return <AriaMenu {...props} className={classes(styles['menu'])} />;
}

export interface MenuItemProps extends Omit<AriaMenuItemProps, 'children' | 'className' | 'style' | 'textValue'> {
  readonly icon?: LucideIcon;
  readonly isDanger?: boolean;
  /** A second line. It is not part of the accessible name. */
  readonly description?: string | undefined;
  readonly ref?: Ref<HTMLDivElement>;
  readonly children: string;
}

/** An item of a menu; in a menu or section with a selection, one with a check mark. */
export function MenuItem({ icon: Icon, isDanger = false, description, children, ...props }: MenuItemProps) {
  return (
    <AriaMenuItem {...props} textValue={children} className={classes(styles['item'], isDanger && styles['danger'])}>
      {({ selectionMode, isSelected }) => (
        <>
          {Icon !== undefined && <Icon aria-hidden size={18} />}
          <span className={styles['text']}>
            <Text slot="label">{children}</Text>
            {description !== undefined && (
              <Text slot="description" className={classes(styles['description'])}>
                {description}
              </Text>
            )}
          </span>
          {selectionMode !== 'none' && (
            <Check aria-hidden size={16} className={classes(!isSelected && styles['off'])} />
          )}
        </>
      )}
    </AriaMenuItem>
  );
}

export interface MenuAction {
  /** The name, unless given: for a button that keeps the focus when its name changes. */
  readonly key?: string;
  readonly name: string;
  readonly icon: LucideIcon;
  readonly isDanger?: boolean;
  readonly act: () => void;
}

/** An open menu of actions. */
export function ActionsMenu({
  actions,
  ...props
}: Omit<MenuPopoverProps, 'children'> & { actions: readonly MenuAction[] }) {
  return (
    <MenuPopover {...props}>
      <ActionItems label={props.label} actions={actions} onClose={props.onClose} />
    </MenuPopover>
  );
}

interface ActionItemsProps {
  readonly label: string;
  readonly actions: readonly MenuAction[];
  readonly onClose: () => void;
}

/** The items of actions, inside what opens. */
export function ActionItems({ label, actions, onClose }: ActionItemsProps) {
  return (
    <Menu aria-label={label} autoFocus="first" onClose={onClose}>
      {actions.map(({ name, icon, isDanger = false, act }) => (
        <MenuItem key={name} icon={icon} isDanger={isDanger} onAction={act}>
          {name}
        </MenuItem>
      ))}
    </Menu>
  );
}
