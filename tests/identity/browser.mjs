// A browser without a screen: keeps cookies as browsers do (by host, port aside, and path), follows redirects one by one, and fills
// in the forms of the provider.

export class Browser {
  cookies = [];

  /** One request, without following. `form` makes it a POST. */
  async request(address, { form, headers = {}, method = form ? 'POST' : 'GET' } = {}) {
    const url = new URL(address);
    const sent = this.cookies
      .filter(it => it.host === url.hostname && (url.pathname === it.path || url.pathname.startsWith(it.path.replace(/\/?$/, '/'))))
      .map(it => `${it.name}=${it.value}`);
    const answer = await fetch(url, {
      method,
      redirect: 'manual',
      body: form && new URLSearchParams(form),
      headers: { ...(sent.length ? { cookie: sent.join('; ') } : {}), ...headers },
    });
    for (const text of answer.headers.getSetCookie()) this.keep(url, text);
    const location = answer.headers.get('location');
    return { status: answer.status, headers: answer.headers, text: await answer.text(), location: location && new URL(location, url).href };
  }

  keep(url, text) {
    const [pair, ...attributes] = text.split(';').map(it => it.trim());
    const at = pair.indexOf('=');
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const attribute = wanted => attributes.map(it => it.split('=')).find(([key]) => key.toLowerCase() === wanted)?.[1];
    const path = attribute('path') ?? '/';
    this.cookies = this.cookies.filter(it => !(it.name === name && it.path === path && it.host === url.hostname));
    const gone = attribute('max-age') === '0' || new Date(attribute('expires') ?? Date.now() + 1e6) < new Date() || value === '';
    if (!gone) this.cookies.push({ name, value, path, host: url.hostname });
  }

  cookie(name) {
    return this.cookies.find(it => it.name === name)?.value;
  }

  /** Follows redirects, logs in as `login` and consents where it is asked, until an address fits `until`, which is not asked. */
  async walk(address, login, until) {
    let next = { location: address };
    for (let step = 0; step < 20; step += 1) {
      if (next.location) {
        if (until(next.location)) return next.location;
        next = await this.request(next.location);
        continue;
      }
      const action = next.text.match(/action="([^"]+)"/)?.[1];
      const prompt = next.text.match(/name="prompt" value="([^"]+)"/)?.[1];
      if (!action || !prompt) throw new Error(`no way on: ${next.status} ${next.text.slice(0, 300)}`);
      next = await this.request(action, { form: prompt === 'login' ? { prompt, login, password: 'any' } : { prompt } });
    }
    throw new Error('too many steps');
  }

  /** As a front end's script asks. */
  script(address, method = 'POST', headers = {}) {
    return this.request(address, { method, headers: { 'x-requested-with': 'XMLHttpRequest', ...headers } });
  }
}

/** What the page of the popup tells its opener: runs the page's script. */
export function told(page) {
  const script = page.text.match(/<script>([\s\S]*?)<\/script>/)[1];
  const messages = [];
  const window = { opener: { postMessage: (message, target) => messages.push({ message, target }) }, close() {} };
  new Function('window', 'setTimeout', script)(window, () => {});
  return messages;
}
