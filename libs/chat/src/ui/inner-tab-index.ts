import { createContext, use } from 'react';

/** 0 in the message that is the stop of the Tab key, else -1: a message's links are reached from the message only. */
export const InnerTabIndex = createContext<0 | -1>(0);

export function useInnerTabIndex(): 0 | -1 {
  return use(InnerTabIndex);
}
