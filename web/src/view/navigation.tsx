// All operations, to choose from.
import { useState } from 'preact/hooks';
import type { Api, Operation } from '../document';
import { linkOf, type Place } from '../place';

type Props = { all: Api[]; place: Place; open: boolean; close: () => void };

export function Navigation({ all, place, open, close }: Props) {
  const [filter, setFilter] = useState('');
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (one: Operation) => words.every((word) => `${one.method} ${one.base}${one.path} ${one.summary}`.toLowerCase().includes(word));
  // The operator's APIs are what most readers come for.
  const order = [...all.filter(({ own }) => !own), ...all.filter(({ own }) => own)];
  return (
    <nav class={open ? 'side open' : 'side'} id="navigation" aria-label="Operations" onClick={(event) => (event.target as Element).closest('a') && close()}>
      <label class="filter"><span class="unseen">Find an operation</span>
        <input type="search" value={filter} placeholder="Find an operation" onInput={(event) => setFilter(event.currentTarget.value)} /></label>
      {order.map((api) => api.groups.map((group) => {
        const shown = group.operations.filter(fits);
        return shown.length > 0 && (
          <section>
            <h2>{api.own ? group.name : groupTitle(api, group.name)}</h2>
            <ul>{shown.map((one) => <Entry operation={one} all={all} chosen={place.page === 'operation' && place.operation === one} />)}</ul>
          </section>
        );
      }))}
      <section>
        <h2>Reference</h2>
        <ul>
          <li><a href="/api/errors" aria-current={place.page === 'errors' ? 'page' : undefined}>Error catalogue</a></li>
          <li><a href="/openapi.json" target="_blank" rel="noreferrer">OpenAPI document</a></li>
        </ul>
      </section>
    </nav>
  );
}

const groupTitle = (api: Api, name: string) => (api.groups.length > 1 ? `${api.title} · ${name}` : api.title);

function Entry({ operation, all, chosen }: { operation: Operation; all: Api[]; chosen: boolean }) {
  return (
    <li>
      <a href={linkOf(operation, all)} aria-current={chosen ? 'page' : undefined}>
        <span class={`method small ${operation.method.toLowerCase()}`}>{operation.method}</span>
        <span class="entry"><span class="entry-title">{operation.summary}</span> <span class="entry-path">{operation.base}{operation.path}</span></span>
      </a>
    </li>
  );
}
