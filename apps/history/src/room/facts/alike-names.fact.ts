import { nameSkeletons } from '#contracts/name-skeletons';
import { NONE, type Fact } from './fact.js';
import { knowNames, type NameRow } from './public-names.fact.js';

/** Public rooms with a current skeleton. */
// until 0.3: a history of 0.1 leaves the skeletons of an earlier name behind, which `skeletons_of` excludes.
const OF_CURRENT_NAME = `r.visibility = 'public' AND r.deleted_at IS NULL AND r.skeletons_of = r.name_key`;

/**
 * Rooms whose public name looks like one of these, by the skeleton that they share. Indexes: `rooms_skeleton`,
 * `rooms_written_skeleton`.
 */
export const alikeNames: Fact<[string], NameRow> = {
  keysOf: ({ names }) => names.publicNames?.flatMap(nameSkeletons).map((skeleton) => [skeleton]) ?? NONE,
  statement: {
    name: 'alike-names',
    text: `SELECT r.skeleton AS key, r.id FROM history.rooms r
      WHERE r.skeleton = ANY($1::text[]) AND ${OF_CURRENT_NAME}
      UNION ALL
      SELECT r.written_skeleton, r.id FROM history.rooms r
      WHERE r.written_skeleton = ANY($1::text[]) AND ${OF_CURRENT_NAME}`,
  },
  into: knowNames,
};
