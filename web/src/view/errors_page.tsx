// The error catalogue.
import { useEffect, useState } from 'preact/hooks';
import type { CatalogueError } from '../document';
import { inline } from './markdown';

const RETRY: Record<string, { word: string; why: string }> = {
  no: { word: 'No', why: 'The same request is refused again.' },
  after: { word: 'Later', why: 'After the seconds of Retry-After.' },
  once: { word: 'With care', why: 'If the request may be done twice.' },
  'new-token': { word: 'With a new token', why: 'Get one, then send again.' },
};
const CONTRACTS: Record<string, string> = { seed: '', oauth2: 'OAuth 2.0', later: 'Later contract' };

function byCode(errors: CatalogueError[]): Map<string, CatalogueError[]> {
  const groups = new Map<string, CatalogueError[]>();
  for (const one of errors) groups.set(one.code, [...(groups.get(one.code) ?? []), one]);
  return groups;
}

export function ErrorsPage({ all, code }: { all: CatalogueError[]; code: string }) {
  const [filter, setFilter] = useState('');
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = all.filter((one) => words.every((word) => `${one.status} ${one.code} ${one.message} ${one.cause}`.toLowerCase().includes(word)));
  const groups = byCode(shown);
  useEffect(() => {
    if (code) document.getElementById(code)?.scrollIntoView({ block: 'start' });
  }, [code]);
  const isKnown = !code || all.some((one) => one.code === code || one.name === code);
  return (
    <div class="page">
      <h1 tabIndex={-1}>Error catalogue</h1>
      <p class="prose">Every error has a code that stays, and a message. What exactly went wrong is in the server’s log, under the answer’s <code>X-Request-Id</code>.</p>
      {!isKnown && <p class="alert bad" role="alert">There is no error <code>{code}</code> in this catalogue.</p>}
      <label class="filter">Find <input type="search" value={filter} placeholder="code, status or word" onInput={(event) => setFilter(event.currentTarget.value)} /></label>
      <p class="note" role="status">{shown.length === all.length ? `${all.length} errors` : `${shown.length} of ${all.length} errors`}</p>
      {[...groups].map(([name, errors]) => (
        <section class="error-group" id={name} aria-labelledby={`title-${name}`}>
          <h2 id={`title-${name}`}><code>{name}</code> {[...new Set(errors.map(({ status }) => status))].map((status) => <span class="status bad">{status}</span>)} {CONTRACTS[errors[0]!.contract] && <span class="note">{CONTRACTS[errors[0]!.contract]}</span>}</h2>
          {errors.map((one) => <ErrorView error={one} marked={code === one.name || code === one.code} />)}
        </section>
      ))}
    </div>
  );
}

function ErrorView({ error, marked }: { error: CatalogueError; marked: boolean }) {
  const retry = RETRY[error.retry] ?? RETRY.no!;
  return (
    <article class={`error ${marked ? 'marked' : ''}`} id={error.name} aria-labelledby={`message-${error.name}`}>
      <h3 id={`message-${error.name}`}>{error.message}</h3>
      <dl>
        <dt>Cause</dt><dd>{inline(error.cause)}</dd>
        <dt>Remedy</dt><dd>{inline(error.remedy)}</dd>
        <dt>Try again</dt><dd><strong class={`retry ${error.retry}`}>{retry.word}.</strong> {retry.why}</dd>
      </dl>
    </article>
  );
}
