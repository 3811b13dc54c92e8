import { render } from 'preact';
import { loadAll } from './document';
import { operationsOf } from './place';
import { useEndpoint } from './session';
import { App } from './view/app';

const root = document.getElementById('app')!;

try {
  const all = await loadAll();
  const own = operationsOf(all.slice(0, 1)).filter(({ method }) => method === 'POST');
  const oauth = own.find(({ path }) => path.endsWith('/oauth2/token'));
  if (oauth && !own.some(({ path }) => path === '/v1/getAccessToken')) useEndpoint({ path: oauth.path, form: true });
  root.replaceChildren(); // the frame that was there while it loaded
  render(<App all={all} />, root);
} catch (error) {
  root.querySelector('main')!.textContent = `The description of this server could not be read: ${error instanceof Error ? error.message : String(error)}`;
}
