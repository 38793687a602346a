import { distance } from 'fastest-levenshtein';

/** Variables that orchestrators add for a service that is itself named `parley…`. */
const SERVICE_LINK = /_SERVICE_(HOST|PORT)(_|$)|_PORT(_\d+_(TCP|UDP)(_|$)|$)/;
/** Prefixes of Parley's own variables. The tests' variables have a prefix of their own. */
const OURS = /^(PARLEY_(?!TEST_)|RATE_)/;
/** Shorter names are too similar to other programs' variables (`PORT`, `HOSTS`). */
const NAME_CHARS_MIN = 6;
const LONG_NAME_CHARS = 10;

/**
 * The first variable that was probably meant for Parley and that Parley does not know, or `null`: it has one of our
 * prefixes, or differs in one or two letters from a known name. Without this check a mistyped name would go unnoticed,
 * because the default would apply.
 */
export function unknownVariable(
  given: readonly string[],
  known: readonly string[],
): { readonly name: string; readonly meant: string | null } | null {
  for (const name of given) {
    if (known.includes(name) || SERVICE_LINK.test(name)) continue;
    const meant = known.find((candidate) => isTypoOf(name, candidate)) ?? null;
    if (meant !== null || OURS.test(name)) return { name, meant };
  }
  return null;
}

function isTypoOf(name: string, known: string): boolean {
  if (known.length < NAME_CHARS_MIN) return false;
  const typos = known.length >= LONG_NAME_CHARS ? 2 : 1;
  return Math.abs(name.length - known.length) <= typos && distance(name, known) <= typos;
}
