import { render } from 'preact';
import { loadAll } from './document';
import { App } from './view/app';

const root = document.getElementById('app')!;

try {
  const all = await loadAll();
  root.replaceChildren(); // the frame that was there while it loaded
  render(<App all={all} />, root);
} catch (error) {
  root.querySelector('main')!.textContent = `The description of this server could not be read: ${error instanceof Error ? error.message : String(error)}`;
}
