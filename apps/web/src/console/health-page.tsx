import { useState } from 'react';

import { Button } from '#chat/ui/button.js';
import { useAdminText } from './admin-text.js';
import { CommandStreams } from './command-streams.js';
import styles from './console.module.css';
import { PageHeading } from './page-heading.js';
import { Services } from './services.js';
import { SiteTotals } from './site-totals.js';

/** How the site does: its processes, the commands of rooms, and what there is. A part that cannot be read leaves the others. */
export function HealthPage() {
  const { health: text } = useAdminText();
  const [count, setCount] = useState(0);
  return (
    <>
      <PageHeading name={text.title} />
      <div className={styles['buttons']}>
        <Button onPress={() => setCount(count + 1)}>{text.refresh}</Button>
      </div>
      <SiteTotals key={`totals ${count}`} />
      <Services key={`services ${count}`} />
      <CommandStreams key={`streams ${count}`} />
    </>
  );
}
