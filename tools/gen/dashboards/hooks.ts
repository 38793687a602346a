import type { Dashboard } from './dashboard.js';
import { panel } from './panels.js';
import { percentiles, rate, worst } from './queries.js';

const worstBy = (metric: string): { expr: string; legend: string } => ({
  expr: `max by (hook) (${metric})`,
  legend: '{{hook}}',
});

export const HOOKS: Dashboard = {
  uid: 'hooks',
  title: 'hooks',
  rows: [
    {
      title: 'Receivers',
      panels: [
        panel(
          'Lag',
          's',
          'Age of the oldest change that a receiver has not accepted. It falls while a receiver works off a backlog.',
          worstBy('parley_courier_hook_lag_seconds'),
        ),
        panel(
          'Waiting rooms',
          'short',
          'Few rooms and a long lag: the receiver cannot store what is in them.',
          worstBy('parley_courier_hook_waiting_rooms'),
        ),
        panel('Paused', 'short', '1: the receiver gets nothing.', worstBy('parley_courier_hook_paused')),
        panel('Deliveries by hook', 'ops', 'Accepted and refused.', rate('parley_courier_deliveries_total', 'hook')),
        panel(
          'Deliveries by outcome',
          'ops',
          'accepted, and the reasons of refusals.',
          rate('parley_courier_deliveries_total', 'outcome'),
        ),
        panel(
          'Time to answer, p99',
          's',
          'Of a receiver. After 15 s a delivery is refused.',
          worst('parley_courier_delivery_seconds', 'hook'),
        ),
      ],
    },
    {
      title: 'Couriers',
      panels: [
        panel(
          'Sweeps',
          's',
          'Time in which a courier compares all rooms with its cursors. It has FEED_SWEEP_SECONDS for it.',
          ...percentiles('parley_courier_sweep_seconds'),
        ),
        panel('Hooks without a courier', 'short', 'They wait.', {
          expr: 'max(parley_courier_hooks_unowned)',
          legend: 'unowned',
        }),
      ],
    },
  ],
};
