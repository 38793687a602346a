import type { Plugin } from 'vite';

/** Modules of packages that the web client never uses, each with what stands in their place. */
const IN_PLACE: readonly (readonly [path: RegExp, source: string])[] = [
  // Only for React before 18.
  [/[\\/]use-sync-external-store[\\/]shim[\\/]index\.js$/, "export { useSyncExternalStore } from 'react';"],
  // No server renders the pages, and React has made ids since version 18.
  [
    /[\\/]react-aria[\\/]dist[\\/]private[\\/]ssr[\\/]SSRProvider\.mjs$/,
    `import { useId } from 'react';
    export const SSRProvider = ({ children }) => children;
    export const useIsSSR = () => false;
    export const useSSRSafeId = (given) => { const own = useId(); return given || 'react-aria' + own; };`,
  ],
  // No packet of the protocol has binary parts: files go over HTTP.
  [
    /[\\/]socket\.io-parser[\\/]build[\\/]esm[\\/]is-binary\.js$/,
    'export const [isBinary, hasBinary] = [() => false, () => false];',
  ],
  [
    /[\\/]socket\.io-parser[\\/]build[\\/]esm[\\/]binary\.js$/,
    'export const [deconstructPacket, reconstructPacket] = [];',
  ],
  [
    /[\\/]engine\.io-parser[\\/]build[\\/]esm[\\/]encodePacket\.browser\.js$/,
    `import { PACKET_TYPES } from './commons.js';
    export const encodePacket = ({ type, data }, _isBinary, encoded) => encoded(PACKET_TYPES[type] + (data || ''));
    export const encodePacketToBinary = undefined;`,
  ],
  [
    /[\\/]engine\.io-parser[\\/]build[\\/]esm[\\/]decodePacket\.browser\.js$/,
    `import { ERROR_PACKET, PACKET_TYPES_REVERSE } from './commons.js';
    export const decodePacket = (packet) => {
      const type = PACKET_TYPES_REVERSE[packet[0]];
      if (!type) return ERROR_PACKET;
      return packet.length > 1 ? { type, data: packet.slice(1) } : { type };
    };`,
  ],
  // `socketIoDial` switches its reconnection off.
  [
    /[\\/]socket\.io-client[\\/]build[\\/]esm[\\/]contrib[\\/]backo2\.js$/,
    'export class Backoff { attempts = 0; reset() {} setMin() {} setMax() {} setJitter() {} }',
  ],
  // It knows runtimes without `URL`. This is what Socket.IO reads of an address.
  [
    /[\\/]engine\.io-client[\\/]build[\\/]esm[\\/]contrib[\\/]parseuri\.js$/,
    `export function parse(source) {
      const { protocol, hostname, port, pathname: path, search } = new URL(source);
      return { source, protocol: protocol.slice(0, -1), host: hostname.replace(/^\\[|\\]$/g, ''), port, path, query: search.slice(1) };
    }`,
  ],
  // `socketIoDial` names the transports: this is none of them.
  [/[\\/]engine\.io-client[\\/]build[\\/]esm[\\/]transports[\\/]webtransport\.js$/, 'export class WT {}'],
];

const MARKED = /[\\/]marked[\\/]lib[\\/]marked\.esm\.js$/;
/** The client uses its lexer only. Its last part, an instance of its own, would keep all the code that writes HTML. */
const MARKED_END = /var \w+=new \w+;function \w+\(\w+,\w+\)\{return \w+\.parse\b.*export\{(.*)\}/s;
const LEXER = / as (?:Lexer|Tokenizer|getDefaults)$/;

function lexerOnly(code: string): string {
  return code.replace(MARKED_END, (_, names: string) => {
    const kept = names.split(',').filter((name) => LEXER.test(name));
    return `export{${kept.join(',')}}`;
  });
}

/** Leaves code out of the build that would make the first load larger and never run. */
export function leftOut(): Plugin {
  return {
    name: 'parley-left-out',
    enforce: 'pre',
    load: (id) => IN_PLACE.find(([path]) => path.test(id))?.[1] ?? null,
    transform: (code, id) => (MARKED.test(id) ? { code: lexerOnly(code), map: null } : null),
  };
}
