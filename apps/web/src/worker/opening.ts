/** What the worker asks of a page after a click on a notification. The page answers on the port once it has understood. */
export interface Opening {
  readonly type: 'open';
  readonly path: string;
}

/** Calls `open` for each click on a notification that leads to this page. Returns a function that ends it. */
export function onOpening(open: (path: string) => void): () => void {
  const { serviceWorker } = navigator;
  const listener = ({ data, ports }: MessageEvent<Opening>): void => {
    if (data.type !== 'open') return;
    open(data.path);
    ports[0]?.postMessage(true);
  };
  serviceWorker.addEventListener('message', listener);
  return () => serviceWorker.removeEventListener('message', listener);
}
