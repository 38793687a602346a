import { useState } from 'react';

import { Tabs } from '#chat/ui/tabs.js';
import type { Report } from '#contracts/events/report.events';
import { useAdminText } from './admin-text.js';
import { PageHeading } from './page-heading.js';
import { ReportTable } from './report-table.js';

/** The reports of all rooms. */
export function ReportsPage() {
  const { reports: text } = useAdminText();
  const [chosen, setChosen] = useState<Report['state']>('open');
  const tabs = (['open', 'closed'] as const).map((state) => ({
    id: state,
    title: text.states[state],
    content: <ReportTable name={text.title} of={{ state }} />,
  }));
  return (
    <>
      <PageHeading name={text.title} />
      <Tabs label={text.title} tabs={tabs} chosen={chosen} onChoose={setChosen} />
    </>
  );
}
