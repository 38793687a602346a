import type { MigrationInterface, QueryRunner } from 'typeorm';

// During a rolling deploy the previous release also runs on this schema. It makes accounts by invitations of the kind 'account', and
// notes no person for them. The code of a guest's invitation has another hash (`codeHashes`), so the previous release does not know it.
const UP = `
ALTER TABLE auth.invites
  -- 'guest': it makes no accounts.
  ADD COLUMN kind text NOT NULL DEFAULT 'account' CHECK (kind IN ('account', 'guest')),
  -- The rooms that it opens, each as { id, name }, with the name of the time when it was made.
  ADD COLUMN rooms jsonb NOT NULL DEFAULT '[]',
  -- Of a link: the room whose admins end it, and the user who made it. An operator's invitation has none.
  ADD COLUMN room_id uuid,
  ADD COLUMN maker_id uuid;
CREATE INDEX invites_ended ON auth.invites (LEAST(expires_at, revoked_at));
CREATE INDEX invites_room ON auth.invites (room_id) WHERE room_id IS NOT NULL;
CREATE INDEX invites_maker ON auth.invites (maker_id) WHERE maker_id IS NOT NULL;

-- The persons of an invitation: each is one of its uses. made: the account, or the guest, was made with it.
CREATE TABLE auth.invite_uses (
  user_id   uuid NOT NULL REFERENCES auth.users ON DELETE CASCADE,
  invite_id uuid NOT NULL REFERENCES auth.invites ON DELETE CASCADE,
  made      boolean NOT NULL,
  used_at   timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, invite_id)
);
CREATE INDEX invite_uses_invite ON auth.invite_uses (invite_id);

-- A trigger, so that it runs in each transaction that erases a user, also in a service of another version.
CREATE FUNCTION auth.erase_invites() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM auth.invite_uses WHERE user_id = NEW.id;
  UPDATE auth.invites SET revoked_at = now() WHERE maker_id = NEW.id AND revoked_at IS NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER users_erased_invites AFTER UPDATE OF erased_at ON auth.users FOR EACH ROW
  WHEN (OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL)
  EXECUTE FUNCTION auth.erase_invites();
`;

const DOWN = `
DROP TRIGGER users_erased_invites ON auth.users;
DROP FUNCTION auth.erase_invites();
DROP TABLE auth.invite_uses;
DROP INDEX auth.invites_ended;
ALTER TABLE auth.invites DROP COLUMN maker_id, DROP COLUMN room_id, DROP COLUMN rooms, DROP COLUMN kind;
`;

export class Invitations1795225550778 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(UP);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(DOWN);
  }
}
