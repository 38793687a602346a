import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from 'react-aria-components/Tabs';

import { classes } from './classes.js';
import styles from './tabs.module.css';

export interface TabsProps<Id extends string> {
  readonly label: string;
  readonly tabs: readonly { readonly id: Id; readonly title: string; readonly content: ReactNode }[];
  readonly chosen: Id;
  readonly onChoose: (id: Id) => void;
}

/** Tabs, of which the chosen one has its content in the tree. */
export function Tabs<Id extends string>({ label, tabs, chosen, onChoose }: TabsProps<Id>) {
  const choose = (key: unknown): void => {
    const tab = tabs.find(({ id }) => id === key);
    if (tab !== undefined) onChoose(tab.id);
  };
  return (
    <AriaTabs selectedKey={chosen} onSelectionChange={choose} className={classes(styles['tabs'])}>
      <TabList aria-label={label} className={classes(styles['list'])}>
        {tabs.map(({ id, title }) => (
          <Tab key={id} id={id} className={classes(styles['tab'])}>
            {title}
          </Tab>
        ))}
      </TabList>
      {tabs.map(({ id, content }) => (
        <TabPanel key={id} id={id} className={classes(styles['panel'])}>
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
