import { FalseProvider } from '../../../apps/auth/testing/false-provider.js';
import { TestMailServer } from '../../../apps/auth/testing/test-mail-server.js';
import { type Deployment, startDeployment } from '#testing/deployments/deployment';
import { topology } from '#testing/topology/topology';

import type { Person } from './person.js';

/** A Parley with a provider and a mail server of the test. Until `stop` it is the deployment under test. */
export class WaysSite {
  private constructor(
    readonly provider: FalseProvider,
    readonly mail: TestMailServer,
    private readonly deployment: Deployment,
  ) {}

  /** @param settings by the ids of the provider: it is there once for each */
  static async start(
    ids: Readonly<Record<string, Readonly<Record<string, string>>>>,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<WaysSite> {
    const [provider, mail] = await Promise.all([FalseProvider.start(), TestMailServer.start()]);
    const providers = Object.entries(ids).map(([id, more]) => provider.settings(id, more));
    const deployment = await startDeployment('embedded', (url) => ({
      ...mail.env,
      ...Object.assign({}, ...providers),
      OIDC_PROVIDERS: Object.keys(ids).join(','),
      PUBLIC_URL: url,
      ...settings,
    }));
    return new WaysSite(provider, mail, deployment);
  }

  /** Lets the window go to the provider. */
  admit({ watch }: Person): void {
    watch.allowOrigin(this.provider.issuer);
  }

  /** Opens the link of the `count`th mail to the e-mail address, as from a mail program: in a new tab. */
  async openLink(person: Person, email: string, count = 1): Promise<Person> {
    const { text } = await this.mail.arrival(email, count);
    const link = new URL(/^https?:\S+#\S+$/m.exec(text)?.[0] ?? '');
    return person.newTab(link.pathname + link.hash);
  }

  /** The provider says that a user may sign in no more, and ends the sessions of that user. */
  async suspend(sub: string): Promise<void> {
    this.provider.answers.set('/authorize', (response) => {
      const asked = new URL(response.req.url ?? '', this.provider.issuer).searchParams;
      const back = new URL(asked.get('redirect_uri') ?? '');
      back.search = new URLSearchParams({ error: 'access_denied', state: asked.get('state') ?? '' }).toString();
      response.writeHead(302, { location: back.href }).end();
    });
    const token = await this.provider.logoutToken({ sub });
    const answer = await fetch(`${topology().url}/v1/auth/oidc/corp/backchannel`, {
      method: 'POST',
      body: new URLSearchParams({ logout_token: token }),
    });
    if (answer.status !== 200) throw new Error(`auth answered ${String(answer.status)}: ${await answer.text()}`);
  }

  async stop(): Promise<void> {
    await this.deployment.stop();
    await Promise.all([this.provider.stop(), this.mail.close()]);
  }
}
