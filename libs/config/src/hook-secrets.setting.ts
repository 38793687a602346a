import { secret } from './setting-types.js';
import { SettingProblem, type App, type Setting } from './setting.js';

/** Standard Webhooks: `whsec_` and Base64 of 24–64 bytes. */
const HOOK_SECRET = /^whsec_[A-Za-z0-9+/]{32,86}={0,2}$/;

/** A secret of Standard Webhooks, or two: both sign. */
export function hookSecrets<Apps extends App>(
  declaration: Pick<Setting<readonly string[], Apps>, 'env' | 'description' | 'readBy'>,
): Setting<readonly string[], Apps> {
  const accepts = '`whsec_` and the Base64 of 24–64 bytes; or two of these, the new one and the old one';
  return secret({
    ...declaration,
    accepts,
    secret: true,
    optional: false,
    endpoint: false,
    parse(value) {
      const secrets = value.split(/\s+/);
      if (secrets.length > 2 || secrets.some((each) => !HOOK_SECRET.test(each)))
        throw new SettingProblem(`not ${accepts}`);
      return secrets;
    },
    format: (secrets) => secrets.join(' '),
  });
}
