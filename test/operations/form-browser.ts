import { Window, type Element } from 'happy-dom';

const REDIRECTS_MAX = 12;

/** Where a browser is. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly html: string;
}

/** A browser without scripts: it follows redirects, keeps the cookies of each host, and sends forms. */
export class FormBrowser {
  private readonly cookies = new Map<string, Map<string, string>>();

  /** Stops at a redirect to a URL with a `#`, which a page of Parley would read. */
  async open(to: URL | string, init: RequestInit = {}): Promise<Page> {
    let [url, request] = [new URL(to), init];
    for (let count = 0; count < REDIRECTS_MAX; count += 1) {
      const answer = await this.ask(url, request);
      const location = answer.headers.get('location');
      if (location === null) return { url, status: answer.status, html: await answer.text() };
      [url, request] = [new URL(location, url), {}];
      if (url.hash !== '') return { url, status: answer.status, html: '' };
    }
    throw new Error(`more than ${String(REDIRECTS_MAX)} redirects, the last one to ${url.href}`);
  }

  /** Sends the page's form that has all these fields, with what it hides. A field is named by its `name` or its label, a choice by its text. */
  submit({ url, html }: Page, values: Readonly<Record<string, string>>): Promise<Page> {
    const { document } = new Window({ url: url.href });
    document.write(html);
    const wanted = Object.entries(values);
    const forms = [...document.querySelectorAll('form')];
    const form = forms.find((each) => wanted.every(([name]) => fieldOf(each, name) !== undefined));
    if (form === undefined) throw new Error(`no form with ${Object.keys(values).join(', ')} at ${url.href}: ${html}`);
    const body = new URLSearchParams();
    for (const field of form.querySelectorAll('input[type=hidden][name]')) body.set(nameOf(field), valueOf(field));
    for (const [name, value] of wanted) {
      const field = fieldOf(form, name);
      const choice = [...(field?.querySelectorAll('option') ?? [])].find((each) => each.textContent.trim() === value);
      if (field !== undefined) body.set(nameOf(field), choice === undefined ? value : valueOf(choice));
    }
    const headers = { 'content-type': 'application/x-www-form-urlencoded', referer: url.href };
    return this.open(new URL(form.getAttribute('action') ?? '', url), {
      method: 'POST',
      headers,
      body: body.toString(),
    });
  }

  cookie(url: URL | string, name: string): string | undefined {
    return this.cookies.get(new URL(url).host)?.get(name);
  }

  private async ask(url: URL, init: RequestInit): Promise<Response> {
    const kept = this.cookies.get(url.host) ?? new Map<string, string>();
    const cookie = [...kept].map((pair) => pair.join('=')).join('; ');
    const answer = await fetch(url, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      kept.set(name, value);
    }
    this.cookies.set(url.host, kept);
    return answer;
  }
}

const nameOf = (field: Element): string => field.getAttribute('name') ?? '';
const valueOf = (field: Element): string => field.getAttribute('value') ?? '';

function fieldOf(form: Element, name: string): Element | undefined {
  const labels = [...form.querySelectorAll('label')];
  const label = labels.find(({ textContent }) => textContent.trim().replace(/:$/, '') === name);
  const field = form.querySelector(`[name="${name}"]`) ?? form.querySelector(`#${label?.getAttribute('for') ?? name}`);
  return field ?? undefined;
}
