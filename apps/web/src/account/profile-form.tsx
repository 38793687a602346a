import { useEffect } from 'react';

import type { User } from '#client';
import { useParley } from '#react';

import { aboutOf, withAbout } from '#chat/profile/about.js';
import { useHasProfiles } from '#chat/profile/use-has-profiles.js';
import { useFullText } from '#chat/text/use-full-text.js';
import { Button } from '#chat/ui/button.js';
import { ErrorText } from '#chat/ui/error-text.js';
import { TextArea, TextField } from '#chat/ui/text-field.js';
import { useToast } from '#chat/ui/toast.js';
import { useForm } from '#chat/ui/use-form.js';
import styles from './account.module.css';

/** In UTF-16 units. As JSON it is far less than `LIMITS.profileBytes`: other clients keep data there too. */
const ABOUT_MAX = 200;

/** The user's name, and what the user says about themselves. */
export function ProfileForm({ user }: { readonly user: User }) {
  const text = useFullText();
  const parley = useParley();
  const toast = useToast();
  const hasProfiles = useHasProfiles();
  const before = aboutOf(user.ext);
  const form = useForm({
    initial: { displayName: user.displayName, about: before },
    optional: ['about'],
    fieldOf: { INVALID: 'about' },
    submit: async ({ displayName, about }) => {
      await parley.account.update({
        displayName: displayName.trim(),
        ...(about.trim() !== before && { ext: withAbout(user.ext, about) }),
      });
      toast.show(text.account.saved);
    },
  });

  useEffect(() => {
    // Other clients change `ext` too, and frames do not have it. Without an answer the form shows what this client knows.
    if (hasProfiles) parley.account.user(user.id).catch(() => undefined);
  }, [parley, user.id, hasProfiles]);

  return (
    <form noValidate className={styles.form} onSubmit={form.onSubmit}>
      <TextField
        {...form.field('displayName')}
        label={text.entering.name}
        description={text.errors.fields.displayName}
        name="name"
        autoComplete="name"
      />
      {hasProfiles && (
        <TextArea
          {...form.field('about')}
          label={text.account.about}
          description={text.account.aboutHint}
          rows={2}
          maxLength={ABOUT_MAX}
        />
      )}
      {form.error !== undefined && <ErrorText>{form.error}</ErrorText>}
      <div>
        <Button type="submit" isPending={form.isPending}>
          {text.account.save}
        </Button>
      </div>
    </form>
  );
}
