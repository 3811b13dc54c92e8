// Where the pages begin, and where an unknown operation leads.
import type { Api } from '../document';
import { linkOf, operationsOf } from '../place';
import { Markdown } from './markdown';

export function Overview({ all }: { all: Api[] }) {
  const own = all[0]!;
  const others = all.slice(1);
  return (
    <div class="page overview">
      <p class="crumb">API Explorer</p>
      <h1 tabIndex={-1}>{own.title}</h1>
      <Markdown text={own.description} />
      {[...others, own].map((api) => <ApiCard api={api} all={all} />)}
    </div>
  );
}

function ApiCard({ api, all }: { api: Api; all: Api[] }) {
  return (
    <section class="api" aria-label={api.title}>
      {!api.own && <><h2>{api.title} {api.version && <span class="note">version {api.version}</span>}</h2><Markdown text={api.description} /></>}
      {api.faults.map((fault) => <p class="alert bad">{fault}</p>)}
      {api.groups.map((group) => (
        <div class="group">
          <h3>{group.name}</h3>
          {group.description && <Markdown text={group.description} />}
          <ul class="operations">
            {group.operations.map((one) => (
              <li><a href={linkOf(one, all)}><span class={`method ${one.method.toLowerCase()}`}>{one.method}</span> <code>{one.base}{one.path}</code> <span class="entry-title">{one.summary}</span></a></li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

export function Unknown({ all, method, path }: { all: Api[]; method: string; path: string }) {
  const near = operationsOf(all).filter((one) => one.path === path || one.base + one.path === path);
  return (
    <div class="page">
      <div role="alert">
        <h1 tabIndex={-1}>There is no such operation here</h1>
        <p class="path-line"><span class="method">{method}</span> <code>{path || '(no path)'}</code></p>
      </div>
      {near.length > 0
        ? <p>With another method there is: {near.map((one) => <a href={linkOf(one, all)}>{one.method} {one.path} </a>)}</p>
        : <p>Choose one from the list, or go to the <a href="/api/">overview</a>.</p>}
    </div>
  );
}
