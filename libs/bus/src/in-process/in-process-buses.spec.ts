import { describeBus } from '../../conformance/describe-bus.js';
import { InProcessBuses } from './in-process-buses.js';

describeBus(
  'the in-process bus',
  () => {
    const buses = new InProcessBuses();
    return Promise.resolve({ connect: () => Promise.resolve(buses), close: () => buses.close() });
  },
  {
    dyingConsumers: 'a consumer dies with its process, and with it the bus',
    dyingBroker: 'the broker is the process',
  },
);
